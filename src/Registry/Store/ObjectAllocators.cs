using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>
/// Hands out what must be unique across objects (cluster IPs, node ports) while an object is written. What is reserved is held until
/// the write is confirmed or released, so that two writes under way never get the same.
/// </summary>
public interface IObjectAllocator
{
    bool Handles(ResourceDefinition resource);

    /// <summary>Fills in what the object lacks and reserves what it names; an <c>ApiException</c> 422 where that is taken.</summary>
    /// <param name="old">The object as it is; null for a new one.</param>
    ValueTask<AllocationHold?> ReserveAsync(JsonObject obj, JsonObject? old, bool dryRun, CancellationToken ct);

    /// <summary>The write is durable.</summary>
    ValueTask ConfirmAsync(AllocationHold hold, CancellationToken ct);

    /// <summary>The write did not happen.</summary>
    void Release(AllocationHold hold);

    /// <summary>The object is gone: what it held may be given to others.</summary>
    /// <param name="last">Its last state, as stored.</param>
    ValueTask DeletedAsync(ReadOnlyMemory<byte> last, CancellationToken ct);
}

/// <summary>What one write holds.</summary>
public abstract record AllocationHold(IObjectAllocator Owner);

/// <summary>The allocators there are; most resources need none.</summary>
public sealed class ObjectAllocators(IEnumerable<IObjectAllocator> allocators)
{
    private readonly IObjectAllocator[] _allocators = [.. allocators];

    internal ValueTask<AllocationHold?> ReserveAsync(
        ResourceDefinition resource, JsonObject obj, JsonObject? old, bool dryRun, CancellationToken ct)
    {
        foreach (var allocator in _allocators)
        {
            if (allocator.Handles(resource))
                return allocator.ReserveAsync(obj, old, dryRun, ct);
        }

        return ValueTask.FromResult<AllocationHold?>(null);
    }

    internal ValueTask DeletedAsync(ResourceDefinition resource, ReadOnlyMemory<byte> last, CancellationToken ct)
    {
        foreach (var allocator in _allocators)
        {
            if (allocator.Handles(resource))
                return allocator.DeletedAsync(last, ct);
        }

        return ValueTask.CompletedTask;
    }

    internal static ValueTask ConfirmAsync(AllocationHold? hold, CancellationToken ct) =>
        hold is null ? ValueTask.CompletedTask : hold.Owner.ConfirmAsync(hold, ct);

    internal static void Release(AllocationHold? hold)
    {
        hold?.Owner.Release(hold);
    }
}
