namespace OrleansOrchestrator.Api.Validation;

/// <summary>What kind of resource a name such as <c>cpu</c>, <c>hugepages-2Mi</c> or <c>example.com/gpu</c> means.</summary>
internal static class ResourceNames
{
    public static bool IsHugePages(string name) => name.StartsWith("hugepages-", StringComparison.Ordinal);

    /// <summary>Resources that a container may ask for without a domain.</summary>
    public static bool IsContainerResource(string name) => name is "cpu" or "memory" or "ephemeral-storage" || IsHugePages(name);

    public static bool IsNative(string name) => !name.Contains('/') || name.Contains("kubernetes.io/");

    public static bool IsExtended(string name) =>
        !IsNative(name) && !name.StartsWith("requests.", StringComparison.Ordinal) && ObjectNames.IsQualified("requests." + name);

    /// <summary>Counts of things: whole numbers only.</summary>
    public static bool IsInteger(string name) => name is "pods" or "services" or "replicationcontrollers" or "resourcequotas" or "secrets"
        or "configmaps" or "persistentvolumeclaims" or "services.nodeports" or "services.loadbalancers" || IsExtended(name);

    public static bool IsQuotaResource(string name) => name is "cpu" or "memory" or "ephemeral-storage" or "requests.cpu"
        or "requests.memory" or "requests.storage" or "requests.ephemeral-storage" or "limits.cpu" or "limits.memory"
        or "limits.ephemeral-storage" or "pods" or "services" or "replicationcontrollers" or "resourcequotas" or "secrets" or "configmaps"
        or "persistentvolumeclaims" or "services.nodeports" or "services.loadbalancers"
        || IsHugePages(name) || name.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    /// <summary>Every name without a domain that means something anywhere.</summary>
    public static bool IsStandard(string name) => IsQuotaResource(name) || name == "storage";

    /// <summary>A request may be lower than the limit, and there may be no limit.</summary>
    public static bool MayOvercommit(string name) => IsNative(name) && !IsHugePages(name);
}
