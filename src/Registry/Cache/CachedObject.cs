using System.Text.Json;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Registry.Cache;

/// <summary>
/// One object in a cache: its bytes as stored, the metadata that indexes and selectors need (read once), and the typed model,
/// deserialised on first use and then shared: callers must treat it as immutable.
/// </summary>
public sealed class CachedObject(string key, long revision, ReadOnlyMemory<byte> value)
{
    private ObjectHead? _head;
    private object? _facts;
    private object? _typed;

    /// <summary><c>{namespace}/{name}</c>, or <c>{name}</c> when cluster-scoped.</summary>
    public string Key { get; } = key;

    public long Revision { get; } = revision;

    /// <summary>The stored JSON, resourceVersion included.</summary>
    public ReadOnlyMemory<byte> Value { get; } = value;

    /// <summary>Name, namespace, uid, labels, owners and deletion time.</summary>
    public ObjectHead Head => _head ??= ObjectHead.Read(Value.Span);

    /// <summary>Values of the log's indexed fields, in the order of their declaration; set before the object is published.</summary>
    internal string?[]? IndexedValues { get; private set; }

    /// <summary>Reads head and indexed fields in one pass: the stored form has the metadata first.</summary>
    internal void ReadIndexed(IReadOnlyList<IndexedField> fields)
    {
        var reader = new Utf8JsonReader(Value.Span);
        _head = ObjectHead.Read(ref reader);
        var values = new string?[fields.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = fields[i].Read(reader);
        IndexedValues = values;
    }

    /// <summary>The fields of the object that everybody asks for. Read on first use and then shared.</summary>
    public T Facts<T>()
        where T : class, IObjectFacts<T>
    {
        if (Volatile.Read(ref _facts) is T known)
            return known;
        var read = T.Read(Value.Span);
        Volatile.Write(ref _facts, read);
        return read;
    }

    /// <summary>The object as its client model. Shared between callers: never change it (clone first).</summary>
    public T As<T>()
        where T : class
    {
        if (Volatile.Read(ref _typed) is T typed)
            return typed;
        var made = Typed.Read<T>(Value);
        Volatile.Write(ref _typed, made);
        return made;
    }
}
