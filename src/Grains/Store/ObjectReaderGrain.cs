using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Storage;

namespace OrleansOrchestrator.Grains.Store;

/// <summary>See <see cref="IObjectReaderGrain"/>. Keeps nothing.</summary>
[StatelessWorker(PagesAtOnce)]
internal sealed class ObjectReaderGrain(IObjectLog log, IOptions<ObjectLogOptions> options) : Grain, IObjectReaderGrain
{
    private const int PagesAtOnce = 2;

    private readonly ObjectLogOptions _options = options.Value;

    public async Task<SnapshotPage> ReadPageAsync(string? afterKey, int limit)
    {
        var most = Math.Clamp(limit, 1, _options.PageEntries);
        var snapshot = await log.ReadCurrentAsync(this.GetPrimaryKeyString(), afterKey, most, _options.PageBytes).ForCallersAsync();
        var objects = new List<ObjectRecord>(snapshot.Objects.Count);
        long bytes = 0;
        foreach (var obj in snapshot.Objects)
        {
            objects.Add(new ObjectRecord(obj.Key, obj.Revision, obj.Value));
            bytes += obj.Value.Length;
        }

        return new SnapshotPage(snapshot.Revision, objects, More: objects.Count == most || bytes >= _options.PageBytes);
    }
}
