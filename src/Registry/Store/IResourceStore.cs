using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Patching;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>
/// The generic store: every verb for every resource, with what a kind adds taken from its definition and strategy.
/// Failures are <c>ApiException</c>s that carry the <c>Status</c> to answer with.
/// </summary>
public interface IResourceStore
{
    /// <param name="ns">Empty for cluster-scoped resources.</param>
    /// <param name="resourceVersion">"0": whatever is cached; otherwise at least as new as this, null or empty: the newest.</param>
    Task<CachedObject> GetAsync(ResourceDefinition resource, string ns, string name, string? resourceVersion, CancellationToken ct);

    /// <param name="ns">Empty: all namespaces.</param>
    Task<ListResult> ListAsync(ResourceDefinition resource, string ns, ListQuery query, CancellationToken ct);

    /// <summary>Starts a watch; expired and invalid revisions fail here, before the first byte of the answer.</summary>
    Task<IWatchSession> WatchAsync(ResourceDefinition resource, string ns, WatchQuery query, CancellationToken ct);

    /// <param name="obj">The decoded object, owned by the callee from here on.</param>
    Task<WriteResult> CreateAsync(ResourceDefinition resource, string ns, JsonObject obj, WriteContext context, CancellationToken ct);

    /// <summary>Replaces an object, or with <paramref name="subresource"/> ("status", ...) what that part covers.</summary>
    Task<WriteResult> UpdateAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, JsonObject obj, WriteContext context, CancellationToken ct);

    Task<WriteResult> PatchAsync(
        ResourceDefinition resource, string ns, string name, string? subresource, PatchRequest patch, WriteContext context, CancellationToken ct);

    Task<DeleteResult> DeleteAsync(
        ResourceDefinition resource, string ns, string name, DeleteRequest options, WriteContext context, CancellationToken ct);

    /// <summary>Deletes all that a list would show; returns that list.</summary>
    Task<ListResult> DeleteCollectionAsync(
        ResourceDefinition resource, string ns, ListQuery query, DeleteRequest options, WriteContext context, CancellationToken ct);
}

/// <summary>Who writes and how.</summary>
public sealed class WriteContext
{
    public required UserInfo User { get; init; }

    /// <summary>Everything but the commit is done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Name under which fields are owned: fieldManager, else the user agent up to its first slash.</summary>
    public string FieldManager { get; init; } = "unknown";

    public FieldValidation FieldValidation { get; init; } = FieldValidation.Warn;

    /// <summary>The object comes with its owners of fields, as a server-side apply makes it.</summary>
    internal bool OwnersAreSet { get; set; }

    /// <summary>Texts for the Warning header, collected on the way.</summary>
    public List<string> Warnings { get; } = [];
}

/// <summary>An authenticated user.</summary>
public sealed record UserInfo(
    string Name, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoExtra = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The control plane itself.</summary>
    public static UserInfo System { get; } = new("system:apiserver", "", ["system:masters", "system:authenticated"], NoExtra);
}

/// <summary>Parameters of a list, as the query string gives them.</summary>
public sealed record ListQuery(
    string? LabelSelector = null, string? FieldSelector = null, string? ResourceVersion = null, string? ResourceVersionMatch = null,
    long Limit = 0, string? Continue = null);

/// <summary>Objects of a list in key order, as of one revision.</summary>
/// <param name="Continue">Token of the next page, or null.</param>
/// <param name="Remaining">How many objects follow, where that is known (no selectors).</param>
public sealed record ListResult(long Revision, IReadOnlyList<CachedObject> Objects, string? Continue = null, long? Remaining = null);

/// <summary>Parameters of a watch.</summary>
public sealed record WatchQuery(
    string? LabelSelector = null, string? FieldSelector = null, string? ResourceVersion = null, string? ResourceVersionMatch = null,
    bool AllowBookmarks = false, bool? SendInitialEvents = null);

/// <summary>A running watch. Read batches until the client leaves; events come in revision order, each once.</summary>
public interface IWatchSession
{
    /// <summary>Waits for events, at most until <paramref name="idle"/> has passed (then: empty). Throws <c>ApiException</c> 410 when the
    /// reader fell behind what is kept.</summary>
    ValueTask<IReadOnlyList<WatchEvent>> ReadAsync(TimeSpan idle, CancellationToken ct);

    /// <summary>All events up to this revision were read: what a bookmark says.</summary>
    long Revision { get; }
}

/// <summary>An event as this watcher sees it.</summary>
/// <param name="Type">ADDED, MODIFIED, DELETED, BOOKMARK.</param>
/// <param name="Object">Null for a bookmark.</param>
/// <param name="Source">The shared event behind it, on which encodings are kept for all watchers; null for initial events and bookmarks.</param>
/// <param name="InitialEventsEnd">The bookmark that ends the initial events.</param>
public readonly record struct WatchEvent(
    string Type, CachedObject? Object, long Revision, CacheEvent? Source = null, bool InitialEventsEnd = false);

/// <summary>Outcome of a write.</summary>
/// <param name="Created">True when the object was made (201), false when it was changed (200).</param>
public sealed record WriteResult(CachedObject Object, bool Created);

/// <summary>A patch as received.</summary>
public sealed record PatchRequest(PatchType Type, ReadOnlyMemory<byte> Body, bool Force = false);

/// <summary>meta/v1 DeleteOptions.</summary>
public sealed record DeleteRequest(
    long? GracePeriodSeconds = null, string? PropagationPolicy = null, bool? OrphanDependents = null, string? Uid = null,
    string? ResourceVersion = null);

/// <summary>Outcome of a deletion.</summary>
/// <param name="Object">The last state when gone, the state with a deletionTimestamp when not yet.</param>
/// <param name="Gone">False: finalizers or graceful deletion keep the object for now (the object is the answer, else a Status).</param>
public sealed record DeleteResult(CachedObject Object, bool Gone);
