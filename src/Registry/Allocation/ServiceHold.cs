using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>Reservations taken for one write of a service. A dry run only looks.</summary>
internal sealed record ServiceHold(
    IObjectAllocator Owner, ServiceReservations Reservations, string Service, ServiceNeeds Needs, bool DryRun) : AllocationHold(Owner)
{
    private readonly List<Reservation> _ports = [];
    private Reservation? _ip;

    public async Task<bool> TryTakeIpAsync(string ip, CancellationToken ct)
    {
        if (DryRun)
            return !Reservations.Ips.LooksTaken(ip);
        _ip = (await Reservations.Ips.TakeAsync([ip], Service, ct))[0];
        return _ip is not null;
    }

    /// <summary>One number may serve several ports of the same service.</summary>
    public async Task<bool> TryTakePortAsync(string port, CancellationToken ct)
    {
        if (HasPort(port))
            return true;
        if (DryRun)
            return !Reservations.Ports.LooksTaken(port);
        if ((await Reservations.Ports.TakeAsync([port], Service, ct))[0] is not { } taken)
            return false;
        _ports.Add(taken);
        return true;
    }

    public bool HasPort(string port) => _ports.Exists(p => p.Key == port);

    /// <summary>The write did not happen.</summary>
    public async Task AbandonAsync()
    {
        if (_ip is not null)
            await Reservations.Ips.DropAsync(_ip, CancellationToken.None);
        foreach (var port in _ports)
            await Reservations.Ports.DropAsync(port, CancellationToken.None);
    }
}
