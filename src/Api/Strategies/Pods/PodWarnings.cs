using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Warnings about pods and templates that work, but not as their author may think.</summary>
internal static class PodWarnings
{
    private static readonly (string Label, string Text)[] OldNodeLabels =
    [
        ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
        ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
        ("failure-domain.beta.kubernetes.io/region", "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"),
        ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
        ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ];

    private static readonly (string Annotation, string Text)[] OldAnnotations =
    [
        ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
        ("seccomp.security.alpha.kubernetes.io/pod", "non-functional in v1.27+; use the \"seccompProfile\" field instead"),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ];

    private static readonly (string Volume, string Text)[] OldVolumes =
    [
        ("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("rbd", "deprecated in v1.28, non-functional in v1.31+"),
        ("cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ];

    public static void AddOfTemplate(JsonObject? template, FieldPath path, List<string> warnings) =>
        Add(template.GetObject("metadata"), template.GetObject("spec"), path.Child("metadata"), path.Child("spec"), warnings);

    public static void Add(JsonObject? metadata, JsonObject? spec, FieldPath metadataPath, FieldPath path, List<string> warnings)
    {
        if (spec is null)
            return;
        if (spec.GetObject("nodeSelector") is { Count: > 0 } selector)
        {
            foreach (var (label, text) in OldNodeLabels)
            {
                if (selector.ContainsKey(label))
                    warnings.Add($"{path.Child("nodeSelector").Key(label)}: {text}");
            }
        }

        AddOfVolumes(spec.GetArray("volumes"), path.Child("volumes"), warnings);
        AddOfContainers(spec.GetArray("initContainers"), path.Child("initContainers"), warnings);
        AddOfContainers(spec.GetArray("containers"), path.Child("containers"), warnings);
        AddOfSpread(spec.GetArray("topologySpreadConstraints"), path.Child("topologySpreadConstraints"), warnings);
        if (metadata.GetObject("annotations") is { Count: > 0 } annotations)
        {
            foreach (var (annotation, text) in OldAnnotations)
            {
                if (annotations.ContainsKey(annotation))
                    warnings.Add($"{metadataPath.Child("annotations").Key(annotation)}: {text}");
            }
        }
    }

    private static void AddOfVolumes(JsonArray? volumes, FieldPath path, List<string> warnings)
    {
        for (var i = 0; i < (volumes?.Count ?? 0); i++)
        {
            if (volumes![i] is not JsonObject volume)
                continue;
            foreach (var (name, text) in OldVolumes)
            {
                if (volume.Has(name))
                    warnings.Add($"{path.Index(i).Child(name)}: {text}");
            }
        }
    }

    private static void AddOfSpread(JsonArray? constraints, FieldPath path, List<string> warnings)
    {
        for (var i = 0; i < (constraints?.Count ?? 0); i++)
        {
            if (constraints![i] is JsonObject constraint && !constraint.Has("labelSelector"))
                warnings.Add($"{path.Index(i).Child("labelSelector")}: a null labelSelector results in matching no pod");
        }
    }

    private static void AddOfContainers(JsonArray? containers, FieldPath path, List<string> warnings)
    {
        for (var i = 0; i < (containers?.Count ?? 0); i++)
        {
            if (containers![i] is not JsonObject container)
                continue;
            var at = path.Index(i);
            AddOfEnv(container.GetArray("env"), at.Child("env"), warnings);
            AddOfPorts(container.GetArray("ports"), at.Child("ports"), warnings);
            AddOfAmounts(container.GetObject("resources", "limits"), at.Child("resources", "limits"), warnings);
            AddOfAmounts(container.GetObject("resources", "requests"), at.Child("resources", "requests"), warnings);
        }
    }

    private static void AddOfEnv(JsonArray? env, FieldPath path, List<string> warnings)
    {
        if (env is not { Count: > 1 })
            return;
        var seen = new HashSet<string>();
        for (var i = 0; i < env.Count; i++)
        {
            var name = (env[i] as JsonObject).GetText("name");
            if (name.Length > 0 && !seen.Add(name) && !(env[i] as JsonObject).GetText("value").Contains("$(" + name + ")"))
                warnings.Add($"{path.Index(i)}: hides previous definition of {FieldErrors.Quote(name)}, which may be dropped when using apply");
        }
    }

    private static void AddOfPorts(JsonArray? ports, FieldPath path, List<string> warnings)
    {
        if (ports is not { Count: > 1 })
            return;
        var first = new Dictionary<(string, long, long, string), int>();
        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i] is not JsonObject port)
                continue;
            var key = (port.GetText("protocol"), port.GetLong("containerPort") ?? 0, port.GetLong("hostPort") ?? 0, port.GetText("hostIP"));
            if (!first.TryAdd(key, i))
                warnings.Add($"{path.Index(i)}: duplicate port definition with {path.Index(first[key])}");
        }
    }

    private static void AddOfAmounts(JsonObject? amounts, FieldPath path, List<string> warnings)
    {
        if (amounts is null)
            return;
        foreach (var name in (ReadOnlySpan<string>)["ephemeral-storage", "memory"])
        {
            if (amounts[name] is { } amount && !Amounts.IsWhole(amount))
            {
                warnings.Add($"{path.Key(name)}: fractional byte value {Amounts.Text(amount)} is invalid, must be an integer");
            }
        }
    }
}
