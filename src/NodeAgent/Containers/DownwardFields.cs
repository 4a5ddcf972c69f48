using System.Globalization;
using System.Text;
using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>What a pod may know of itself: <c>fieldRef</c> and <c>resourceFieldRef</c>.</summary>
internal static class DownwardFields
{
    public static string Field(V1Pod pod, string path, string hostIP, IReadOnlyList<string> podIPs)
    {
        if (Subscript(path, "metadata.labels", out var label))
            return pod.Metadata.Labels?.TryGetValue(label, out var value) == true ? value : "";
        if (Subscript(path, "metadata.annotations", out var annotation))
            return pod.Metadata.Annotations?.TryGetValue(annotation, out var value) == true ? value : "";
        return path switch
        {
            "metadata.name" => pod.Metadata.Name,
            "metadata.namespace" => pod.Metadata.NamespaceProperty,
            "metadata.uid" => pod.Metadata.Uid,
            "metadata.labels" => Lines(pod.Metadata.Labels),
            "metadata.annotations" => Lines(pod.Metadata.Annotations),
            "spec.nodeName" => pod.Spec.NodeName ?? "",
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "",
            "status.hostIP" or "status.hostIPs" => hostIP,
            "status.podIP" => podIPs.Count > 0 ? podIPs[0] : "",
            "status.podIPs" => string.Join(',', podIPs),
            _ => throw new ContainerConfigException($"unsupported fieldPath: {path}"),
        };
    }

    public static string Resource(V1Pod pod, V1ResourceFieldSelector selector, string? containerName)
    {
        var name = selector.ContainerName ?? containerName;
        var container = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).FirstOrDefault(one => one.Name == name)
            ?? throw new ContainerConfigException($"container {name} not found");
        var dot = selector.Resource.IndexOf('.', StringComparison.Ordinal);
        var resource = selector.Resource[(dot + 1)..];
        var amounts = selector.Resource[..dot] == "limits" ? container.Resources?.Limits : container.Resources?.Requests;
        var value = amounts?.TryGetValue(resource, out var set) == true ? set.ToDecimal() : Unset(selector.Resource);
        var divisor = selector.Divisor?.ToDecimal() ?? 0;
        return decimal.Ceiling(value / (divisor == 0 ? 1 : divisor)).ToString("0", CultureInfo.InvariantCulture);
    }

    // A limit that is not set is what the node has.
    private static decimal Unset(string resource) => resource switch
    {
        "limits.cpu" => Environment.ProcessorCount,
        "limits.memory" => Nodes.Machine.MemoryBytes,
        _ => 0,
    };

    private static bool Subscript(string path, string map, out string key)
    {
        var found = path.StartsWith(map + "['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal);
        key = found ? path[(map.Length + 2)..^2] : "";
        return found;
    }

    private static string Lines(IDictionary<string, string>? map)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in (map ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append(key).Append("=\"").Append(Quote(value)).Append('"');
        }
        return text.ToString();
    }

    private static string Quote(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);
}
