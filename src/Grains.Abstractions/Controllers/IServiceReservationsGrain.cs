namespace OrleansOrchestrator.Grains.Abstractions.Controllers;

/// <summary>
/// Compares the reservations of cluster IPs and node ports with the services that hold them, and repairs what a crash left. One for
/// the cluster; key: <see cref="Key"/>.
/// </summary>
[Alias("oo.service-reservations")]
public interface IServiceReservationsGrain : IControllerGrain
{
    const string Key = "cluster";
}
