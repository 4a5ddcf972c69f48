using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>
/// Gives services their cluster IPs and node ports. Takes a durable reservation for each before the service is written, so that
/// nothing is given out twice, whichever process runs this and wherever one crashes.
/// </summary>
public sealed partial class ServiceAllocator(
    ServiceReservations reservations, IOptions<ServiceAllocationOptions> options, ILogger<ServiceAllocator> logger) : IObjectAllocator
{
    private const int MostAttempts = 64;

    private readonly ServiceIpRange _range = new(options.Value.ServiceClusterIpRange);
    private readonly NodePortRange _ports = NodePortRange.Parse(options.Value.ServiceNodePortRange);

    public bool Handles(ResourceDefinition resource) => resource is { Group: "", Plural: "services" };

    public async ValueTask<AllocationHold?> ReserveAsync(JsonObject obj, JsonObject? old, bool dryRun, CancellationToken ct)
    {
        var needs = ServiceNeeds.Read(obj, old);
        if (needs.IsEmpty)
            return null;
        var (name, owner) = Identify(obj);
        var hold = new ServiceHold(this, reservations, owner, needs, dryRun);
        try
        {
            if (needs.ClusterIp is { } ip)
                ServiceNeeds.SetAddress((JsonObject)obj["spec"]!, await TakeIpAsync(name, ip, hold, ct));
            foreach (var need in needs.Ports)
                need.Holder[need.Field] = await TakePortAsync(name, need, needs, hold, ct);
            return hold;
        }
        catch
        {
            await hold.AbandonAsync();
            throw;
        }
    }

    public async ValueTask ConfirmAsync(AllocationHold hold, CancellationToken ct)
    {
        var held = (ServiceHold)hold;
        await GiveBackAsync(held.Service, held.Needs.ReleasedIp, held.Needs.ReleasedPorts);
    }

    public void Release(AllocationHold hold) => _ = AbandonAsync((ServiceHold)hold);

    public async ValueTask DeletedAsync(ReadOnlyMemory<byte> last, CancellationToken ct)
    {
        var service = (JsonObject)JsonNode.Parse(last.Span)!;
        var spec = service["spec"] as JsonObject;
        await GiveBackAsync(Identify(service).Owner, ServiceNeeds.HeldIp(spec), ServiceNeeds.HeldPorts(spec));
    }

    private async Task<string> TakeIpAsync(string name, string wanted, ServiceHold hold, CancellationToken ct)
    {
        if (wanted.Length > 0)
        {
            if (!IPAddress.TryParse(wanted, out var address) || !_range.Contains(address))
                throw IpError(name, wanted, $"the provided IP ({wanted}) is not in the valid range. The range of valid IPs is {_range.Cidr}");
            return await hold.TryTakeIpAsync(address.ToString(), ct)
                ? wanted
                : throw IpError(name, wanted, "provided IP is already allocated");
        }

        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (FreeIp() is not { } candidate)
                break;
            if (await hold.TryTakeIpAsync(candidate, ct))
                return candidate;
        }

        var errors = new FieldErrors();
        errors.Invalid("spec.clusterIPs", "[\"\"]", "failed to allocate IP: range is full");
        throw ApiErrors.Invalid("", "Service", name, errors);
    }

    private async Task<int> TakePortAsync(string name, PortNeed need, ServiceNeeds needs, ServiceHold hold, CancellationToken ct)
    {
        if (need.Wanted > 0)
        {
            if (!hold.DryRun && !_ports.Contains(need.Wanted))
                throw PortError(name, need, $"provided port is not in the valid range. The range of valid ports is {_ports}");
            return await hold.TryTakePortAsync(Key(need.Wanted), ct)
                ? need.Wanted
                : throw PortError(name, need, "provided port is already allocated");
        }

        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (FreePort(needs, hold) is not { } candidate)
                break;
            if (await hold.TryTakePortAsync(Key(candidate), ct))
                return candidate;
        }

        throw ApiErrors.Internal("failed to allocate a nodePort: range is full");
    }

    private string? FreeIp()
    {
        // Above the reserved part first, below only when that is full; never the first, which is the API server's.
        var free = Search(_range.Reserved, _range.Count, IsFree) ?? Search(1, _range.Reserved, IsFree);
        return free is { } index ? _range[index] : null;

        bool IsFree(int index) => !reservations.Ips.LooksTaken(_range[index]);
    }

    private int? FreePort(ServiceNeeds needs, ServiceHold hold)
    {
        return _ports.First + (Search(_ports.Reserved, _ports.Count, IsFree) ?? Search(0, _ports.Reserved, IsFree));

        // Neither what another port of this service asks for by number, nor what one was given already.
        bool IsFree(int index)
        {
            var port = _ports.First + index;
            return !reservations.Ports.LooksTaken(Key(port)) && !needs.Ports.Exists(p => p.Wanted == port) && !hold.HasPort(Key(port));
        }
    }

    /// <summary>A free index of those from <paramref name="from"/> to before <paramref name="to"/>, looked for from a random one on.</summary>
    private static int? Search(int from, int to, Predicate<int> isFree)
    {
        var count = to - from;
        if (count <= 0)
            return null;
        var start = Random.Shared.Next(count);
        for (var i = 0; i < count; i++)
        {
            var candidate = from + ((start + i) % count);
            if (isFree(candidate))
                return candidate;
        }

        return null;
    }

    private async Task GiveBackAsync(string service, string? ip, IReadOnlyList<int> ports)
    {
        try
        {
            await reservations.ReleaseAsync(service, ip, ports, CancellationToken.None);
        }
        catch (Exception e)
        {
            // The write that no longer needs it is done; what is left is found by the repair.
            LogReleaseFailed(logger, e, service);
        }
    }

    private async Task AbandonAsync(ServiceHold hold)
    {
        try
        {
            await hold.AbandonAsync();
        }
        catch (Exception e)
        {
            LogReleaseFailed(logger, e, hold.Service);
        }
    }

    private static (string Name, string Owner) Identify(JsonObject service)
    {
        var metadata = service["metadata"] as JsonObject;
        var name = (string?)metadata?["name"] ?? "";
        return (name, (string?)metadata?["namespace"] + "/" + name);
    }

    private static string Key(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static ApiException IpError(string name, string ip, string reason)
    {
        var errors = new FieldErrors();
        errors.Invalid("spec.clusterIPs", "[\"" + ip + "\"]", $"failed to allocate IP {ip}: {reason}");
        return ApiErrors.Invalid("", "Service", name, errors);
    }

    private static ApiException PortError(string name, PortNeed need, string reason)
    {
        var errors = new FieldErrors();
        errors.Invalid(need.Path, need.Wanted.ToString(CultureInfo.InvariantCulture), reason);
        return ApiErrors.Invalid("", "Service", name, errors);
    }

    [LoggerMessage(LogLevel.Warning, "Reservations of service {Service} could not be released yet")]
    private static partial void LogReleaseFailed(ILogger logger, Exception e, string service);
}
