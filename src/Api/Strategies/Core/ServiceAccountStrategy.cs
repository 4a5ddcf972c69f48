using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Core;

/// <summary>Service accounts.</summary>
internal sealed class ServiceAccountStrategy : ResourceStrategy
{
    private const string MountableOnly = "kubernetes.io/enforce-mountable-secrets";

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        var now = obj.GetObject("metadata", "annotations");
        var before = old.GetObject("metadata", "annotations");
        if (now.Has(MountableOnly) && !before.Has(MountableOnly))
        {
            warnings.Add($"metadata.annotations[{MountableOnly}]: deprecated in v1.32+; "
                + "prefer separate namespaces to isolate access to mounted secrets");
        }
    }
}
