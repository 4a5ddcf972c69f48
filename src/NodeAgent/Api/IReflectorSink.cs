namespace OrleansOrchestrator.NodeAgent.Api;

/// <summary>Receives what a <see cref="Reflector{T}"/> sees, one call at a time.</summary>
internal interface IReflectorSink<in T>
{
    /// <summary>The whole collection, after the first list and after every relist.</summary>
    void Replaced(IReadOnlyList<T> objects);

    /// <summary>An object was added or changed.</summary>
    void Changed(T item);

    /// <summary>An object is gone.</summary>
    void Deleted(T item);
}
