using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.Services;

/// <summary>What wakes the repair of reservations: services, however often; it keeps its own pace.</summary>
internal static class ServiceControllers
{
    public static ControllerDescriptor AllocationRepair { get; } = new(
        "service-allocation-repair-controller",
        [new WakeRoute("services", typeof(IServiceReservationsGrain), static _ => [IServiceReservationsGrain.Key])]);
}
