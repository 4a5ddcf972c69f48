using Orleans.Concurrency;

namespace OrleansOrchestrator.Grains.Abstractions;

/// <summary>What a commit does to its key.</summary>
public enum CommitAction : byte
{
    /// <summary>The key must not exist.</summary>
    Create = 1,
    /// <summary>The key must exist, with <see cref="CommitRequest.ExpectedRevision"/> where that is given.</summary>
    Update = 2,
    /// <summary>The key must exist, with <see cref="CommitRequest.ExpectedRevision"/> where that is given.</summary>
    Delete = 3,
}

/// <summary>
/// One write. <paramref name="Value"/> is the object's JSON without the digits of its resource version; the grain inserts the
/// revision it assigns at byte <paramref name="RevisionOffset"/> (between the quotes of <c>"resourceVersion":""</c>).
/// For a delete it is the object's last state.
/// </summary>
/// <param name="ExpectedRevision">Revision the current object must have; null means any.</param>
/// <param name="IssuedAt">
/// A revision that was durable when the request was made. A creation that reaches the log only after its object was deleted again, having
/// been on its way through a silo that stood still, is known by it and refused. Null: there is nobody through whom it could be late.
/// </param>
/// <param name="IsRepeated">
/// The same request was sent before and its answer did not come: where it was done then, it is answered as done, whatever came after it.
/// </param>
[GenerateSerializer, Immutable, Alias("oo.commit-request")]
public sealed record CommitRequest(
    [property: Id(0)] CommitAction Action,
    [property: Id(1)] string Key,
    [property: Id(2)] ReadOnlyMemory<byte> Value,
    [property: Id(3)] int RevisionOffset,
    [property: Id(4)] long? ExpectedRevision,
    [property: Id(5)] bool IsRepeated = false,
    [property: Id(6)] long? IssuedAt = null);

/// <summary>Outcome of a commit.</summary>
public enum CommitOutcome : byte
{
    /// <summary>Durable.</summary>
    Committed = 1,
    /// <summary>Create of a key that exists; <see cref="CommitResult.Current"/> is the object that is there.</summary>
    Exists = 2,
    /// <summary>Update or delete of a key that does not exist.</summary>
    Missing = 3,
    /// <summary>
    /// The current object has another revision than expected; <see cref="CommitResult.Current"/> is that object. Of a creation: the key was
    /// deleted after the request was issued, as of <see cref="CommitResult.Revision"/>.
    /// </summary>
    Conflict = 4,
    /// <summary>The store refused the write (for instance: disk full); nothing was written.</summary>
    Unavailable = 5,
}

/// <summary>Answer to a commit.</summary>
/// <param name="Revision">The assigned revision when committed, else the revision of <paramref name="Current"/> or 0.</param>
[GenerateSerializer, Immutable, Alias("oo.commit-result")]
public sealed record CommitResult(
    [property: Id(0)] CommitOutcome Outcome,
    [property: Id(1)] long Revision,
    [property: Id(2)] ReadOnlyMemory<byte> Current = default,
    [property: Id(3)] string? Message = null);

/// <summary>A current object.</summary>
[GenerateSerializer, Immutable, Alias("oo.object")]
public readonly record struct ObjectRecord(
    [property: Id(0)] string Key,
    [property: Id(1)] long Revision,
    [property: Id(2)] ReadOnlyMemory<byte> Value);

/// <summary>A page of current objects, as of <paramref name="Revision"/> (each page as of its own).</summary>
[GenerateSerializer, Immutable, Alias("oo.snapshot-page")]
public sealed record SnapshotPage(
    [property: Id(0)] long Revision,
    [property: Id(1)] IReadOnlyList<ObjectRecord> Objects,
    [property: Id(2)] bool More);

/// <summary>One durable change, carrying the object's bytes after it (before it, with the deletion's revision, for a delete).</summary>
[GenerateSerializer, Immutable, Alias("oo.event")]
public readonly record struct ObjectEvent(
    [property: Id(0)] long Revision,
    [property: Id(1)] CommitAction Action,
    [property: Id(2)] string Key,
    [property: Id(3)] ReadOnlyMemory<byte> Value);

/// <summary>Events after the asked-for revision; <paramref name="Revision"/> is the newest durable one that the page reaches.</summary>
[GenerateSerializer, Immutable, Alias("oo.tail-page")]
public sealed record TailPage(
    [property: Id(0)] long Revision,
    [property: Id(1)] IReadOnlyList<ObjectEvent> Events,
    [property: Id(2)] bool Expired = false);
