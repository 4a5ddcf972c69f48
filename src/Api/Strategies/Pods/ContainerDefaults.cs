using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Defaults of one container of any sort.</summary>
internal static class ContainerDefaults
{
    public static void Set(JsonObject container)
    {
        container.Ensure("resources");
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        if (container.GetText("imagePullPolicy").Length == 0)
            container["imagePullPolicy"] = PullPolicyOf(container.GetText("image"));

        foreach (var node in container.GetArray("ports") ?? [])
            (node as JsonObject)?.Default("protocol", "TCP");
        foreach (var node in container.GetArray("env") ?? [])
        {
            if ((node as JsonObject).GetObject("valueFrom") is { } source)
                SetFieldSource(source);
        }

        SetProbe(container.GetObject("livenessProbe"));
        SetProbe(container.GetObject("readinessProbe"));
        SetProbe(container.GetObject("startupProbe"));
        if (container.GetObject("lifecycle") is { } lifecycle)
        {
            SetHttpGet(lifecycle.GetObject("postStart", "httpGet"));
            SetHttpGet(lifecycle.GetObject("preStop", "httpGet"));
        }
    }

    /// <summary>Always for an image whose tag may move (none or <c>latest</c>), else IfNotPresent.</summary>
    public static string PullPolicyOf(string image)
    {
        if (image.Contains('@'))
            return "IfNotPresent";
        var colon = image.LastIndexOf(':');
        var hasTag = colon > image.LastIndexOf('/');
        return !hasTag || image.AsSpan(colon + 1).SequenceEqual("latest") ? "Always" : "IfNotPresent";
    }

    /// <summary>Defaults of a downward API item: the field's API version, the divisor.</summary>
    public static void SetFieldSource(JsonObject source)
    {
        source.GetObject("fieldRef")?.Default("apiVersion", "v1");
        source.GetObject("resourceFieldRef")?.Default("divisor", "0");
    }

    private static void SetProbe(JsonObject? probe)
    {
        if (probe is null)
            return;
        probe.DefaultZero("timeoutSeconds", 1);
        probe.DefaultZero("periodSeconds", 10);
        probe.DefaultZero("successThreshold", 1);
        probe.DefaultZero("failureThreshold", 3);
        SetHttpGet(probe.GetObject("httpGet"));
        if (probe.GetObject("grpc") is { } grpc && grpc["service"] is null)
            grpc["service"] = "";
    }

    private static void SetHttpGet(JsonObject? httpGet)
    {
        httpGet?.Default("path", "/");
        httpGet?.Default("scheme", "HTTP");
    }
}
