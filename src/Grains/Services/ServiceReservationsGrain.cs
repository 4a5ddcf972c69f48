using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Allocation;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Services;

/// <summary>Executes <see cref="ReservationRepair"/> every few minutes while there are services.</summary>
internal sealed partial class ServiceReservationsGrain(
    IObjectClient objects, IEventRecorder events, ServiceReservations reservations, TimeProvider time,
    ILogger<ServiceReservationsGrain> logger) : ControllerGrain(time, logger), IServiceReservationsGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(3);

    private long? _lastRun;

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        if (_lastRun is { } last && Period - Time.GetElapsedTime(last) is var left && left > TimeSpan.Zero)
            return left;

        // Reservations first: a service written since then only makes more of them count as used.
        var ips = await reservations.Ips.ReadAsync(ct);
        var ports = await reservations.Ports.ReadAsync(ct);
        await objects.SyncAsync(ct, typeof(V1Service));
        var plan = ReservationRepair.Plan(objects.List<V1Service>(), ips, ports, Time.GetUtcNow());
        foreach (var (reservation, isPort) in plan.Unused)
        {
            LogUnused(logger, reservation.Key, reservation.Owner);
            await (isPort ? reservations.Ports : reservations.Ips).DropAsync(reservation, ct);
        }

        foreach (var missing in plan.Missing)
            await (missing.IsPort ? reservations.Ports : reservations.Ips).TakeAsync([missing.Key], missing.Owner, ct);
        foreach (var contested in plan.Contested)
            Report(contested);
        _lastRun = Time.GetTimestamp();
        return Period;
    }

    private void Report(MissingReservation contested) => events.Record(
        contested.Service, "service-allocation-repair-controller", "Warning",
        contested.IsPort ? "PortAlreadyAllocated" : "ClusterIPAlreadyAllocated",
        contested.IsPort
            ? $"Node port {contested.Key} is already allocated to another service; please recreate service"
            : $"Cluster IP {contested.Key} is already allocated to another service; please recreate service");

    [LoggerMessage(LogLevel.Information, "Reservation of {What} by service {Service} is not used by it and is released")]
    private static partial void LogUnused(ILogger logger, string what, string service);
}
