namespace OrleansOrchestrator.Grains.Namespaces;

/// <summary>What is left of one resource in a namespace after everything was asked to go.</summary>
/// <param name="Resource"><c>pods.</c>, <c>deployments.apps</c>: plural, dot, group, the group empty for the core.</param>
/// <param name="Finalizers">How many of the objects each finalizer holds.</param>
internal sealed record ResourceRemains(string Resource, int Count, IReadOnlyDictionary<string, int> Finalizers);

/// <summary>What came of one attempt to delete a namespace's contents.</summary>
/// <param name="Errors">Why some could not even be asked to go.</param>
internal sealed record ContentReport(IReadOnlyList<ResourceRemains> Remains, IReadOnlyList<string> Errors)
{
    public bool IsEmpty => Remains.Count == 0 && Errors.Count == 0;
}
