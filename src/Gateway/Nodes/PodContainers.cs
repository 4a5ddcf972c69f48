using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary>Chooses the container that a log, exec or attach request means.</summary>
internal static class PodContainers
{
    private const string DefaultAnnotation = "kubectl.kubernetes.io/default-container";

    public static string Choose(JsonObject pod, string podName, string? wanted)
    {
        if (!string.IsNullOrEmpty(wanted))
        {
            return Names(pod, "containers").Concat(Names(pod, "initContainers")).Concat(Names(pod, "ephemeralContainers")).Contains(wanted)
                ? wanted
                : throw ApiErrors.BadRequest($"container {wanted} is not valid for pod {podName}");
        }

        var names = Names(pod, "containers").ToArray();
        if (names.Length == 1)
            return names[0];
        if ((string?)pod["metadata"]?["annotations"]?[DefaultAnnotation] is { } annotated && names.Contains(annotated))
            return annotated;
        var init = Names(pod, "initContainers").ToArray();
        var others = init.Length == 0 ? "" : $" or one of the init containers: [{string.Join(' ', init)}]";
        throw ApiErrors.BadRequest(
            $"a container name must be specified for pod {podName}, choose one of: [{string.Join(' ', names)}]{others}");
    }

    private static IEnumerable<string> Names(JsonObject pod, string field) =>
        pod["spec"]?[field] is JsonArray containers ? containers.Select(c => (string?)c?["name"] ?? "") : [];
}
