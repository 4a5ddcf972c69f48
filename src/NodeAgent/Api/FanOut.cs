namespace OrleansOrchestrator.NodeAgent.Api;

/// <summary>Passes what one reflector sees to several readers, so that a collection is followed once.</summary>
internal sealed class FanOut<T>(params IReflectorSink<T>[] sinks) : IReflectorSink<T>
{
    public void Replaced(IReadOnlyList<T> objects)
    {
        foreach (var sink in sinks)
            sink.Replaced(objects);
    }

    public void Changed(T item)
    {
        foreach (var sink in sinks)
            sink.Changed(item);
    }

    public void Deleted(T item)
    {
        foreach (var sink in sinks)
            sink.Deleted(item);
    }
}
