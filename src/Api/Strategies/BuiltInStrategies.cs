using System.Collections.Frozen;
using OrleansOrchestrator.Api.Strategies.Core;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Strategies.Services;
using OrleansOrchestrator.Api.Strategies.Workloads;

namespace OrleansOrchestrator.Api.Strategies;

/// <summary>The strategies of the built-in kinds, by qualified name (<c>pods</c>, <c>deployments.apps</c>).</summary>
public static class BuiltInStrategies
{
    private static readonly FrozenDictionary<string, ResourceStrategy> ByName = new Dictionary<string, ResourceStrategy>
    {
        ["configmaps"] = new ConfigMapStrategy(),
        ["endpoints"] = new EndpointsStrategy(),
        ["events"] = new EventStrategy(strict: false),
        ["namespaces"] = new NamespaceStrategy(),
        ["nodes"] = new NodeStrategy(),
        ["pods"] = new PodStrategy(),
        ["secrets"] = new SecretStrategy(),
        ["serviceaccounts"] = new ServiceAccountStrategy(),
        ["services"] = new ServiceStrategy(),
        ["deployments.apps"] = new DeploymentStrategy(),
        ["replicasets.apps"] = new ReplicaSetStrategy(),
        ["leases.coordination.k8s.io"] = new LeaseStrategy(),
        ["endpointslices.discovery.k8s.io"] = new EndpointSliceStrategy(),
        ["events.events.k8s.io"] = new EventStrategy(strict: true),
    }.ToFrozenDictionary();

    /// <summary>The strategy of a built-in resource; <see cref="ResourceStrategy.Default"/> where the kind needs nothing special.</summary>
    public static ResourceStrategy For(string qualifiedName) => ByName.GetValueOrDefault(qualifiedName, ResourceStrategy.Default);
}
