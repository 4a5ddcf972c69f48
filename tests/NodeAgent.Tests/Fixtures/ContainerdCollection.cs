namespace OrleansOrchestrator.NodeAgent.Tests.Fixtures;

/// <summary>The tests that share one containerd.</summary>
[CollectionDefinition(Name)]
public sealed class ContainerdCollection : ICollectionFixture<ContainerdFixture>
{
    public const string Name = "containerd";
}
