using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Selectors;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary>Builds <c>autoscaling/v1 Scale</c> from an object that has replicas, and reads one back.</summary>
internal static class ScaleObject
{
    public static JsonObject Of(JsonObject obj)
    {
        var metadata = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            if (obj["metadata"]?[field] is { } value)
                metadata[field] = value.DeepClone();
        }

        var spec = new JsonObject();
        if ((long?)obj["spec"]?["replicas"] is { } replicas and not 0)
            spec["replicas"] = replicas;
        var status = new JsonObject { ["replicas"] = (long?)obj["status"]?["replicas"] ?? 0 };
        var selector = Selector(obj["spec"]?["selector"] as JsonObject);
        if (selector.Length > 0)
            status["selector"] = selector;
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = spec,
            ["status"] = status,
        };
    }

    /// <summary>The wanted number of replicas.</summary>
    public static long Replicas(JsonObject scale, string name)
    {
        var replicas = (long?)scale["spec"]?["replicas"] ?? 0;
        if (replicas >= 0)
            return replicas;
        var errors = new FieldErrors();
        errors.Invalid("spec.replicas", replicas.ToString(), "must be greater than or equal to 0");
        throw ApiErrors.Invalid("autoscaling", "Scale", name, errors);
    }

    // Replication controllers select by a plain map, everything newer by a label selector.
    private static string Selector(JsonObject? selector)
    {
        if (selector is null)
            return "";
        return selector.ContainsKey("matchLabels") || selector.ContainsKey("matchExpressions")
            ? LabelSelector.From(selector).ToString()
            : string.Join(',', selector.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + "=" + (string?)p.Value));
    }
}
