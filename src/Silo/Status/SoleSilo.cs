using Orleans.Runtime;
using OrleansOrchestrator.Grains.Abstractions.Members;
using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>The membership of a process that is alone, over a file.</summary>
internal sealed class SoleSilo(MemberIdentity identity, ILocalSiloDetails silo, IObjectLog log, TimeProvider time) : IMembership
{
    public async Task<(DatabaseState Database, IReadOnlyList<SiloState> Silos)> ReadAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var self = new SiloState(
            identity.Name, silo.SiloAddress.Endpoint.ToString(), silo.SiloAddress.ToParsableString(), SiloState.Active, identity.Started, now, null, []);
        return (await AskAsync(ct), [self]);
    }

    private async Task<DatabaseState> AskAsync(CancellationToken ct)
    {
        const string where = "SQLite";
        var began = time.GetTimestamp();
        try
        {
            await log.ListResourcesAsync(ct);
            return new DatabaseState(where, time.GetElapsedTime(began).TotalMilliseconds);
        }
        catch (LogUnavailableException e)
        {
            return new DatabaseState(where, time.GetElapsedTime(began).TotalMilliseconds, e.Message);
        }
    }
}
