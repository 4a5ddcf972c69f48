using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Quantities;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Defaults of a pod's specification, whether a pod's own or a template's.</summary>
internal static class PodDefaults
{
    public static void SetSpec(JsonObject spec)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers", "ephemeralContainers"])
        {
            if (spec.GetArray(list) is not { } containers)
                continue;
            foreach (var node in containers)
            {
                if (node is JsonObject container)
                    ContainerDefaults.Set(container);
            }
        }

        if (spec.GetArray("volumes") is { } volumes)
        {
            foreach (var node in volumes)
            {
                if (node is JsonObject volume)
                    VolumeDefaults.Set(volume);
            }
        }

        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        MirrorServiceAccount(spec);
        spec.Ensure("securityContext");
        spec.Default("schedulerName", "default-scheduler");
    }

    /// <summary>Defaults of a workload's <c>template</c>.</summary>
    public static void SetTemplate(JsonObject? template)
    {
        if (template.GetObject("spec") is { } spec)
            SetSpec(spec);
    }

    /// <summary>What a pod has beyond a template: requests taken from limits, host ports, service links.</summary>
    public static void SetPod(JsonObject spec)
    {
        SetSpec(spec);
        spec.Default("enableServiceLinks", true);
        var hostNetwork = spec.IsTrue("hostNetwork");
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (spec.GetArray(list) is not { } containers)
                continue;
            foreach (var node in containers)
            {
                if (node is not JsonObject container)
                    continue;
                if (container.GetObject("resources") is { } resources)
                    SetRequestsFromLimits(resources);
                if (hostNetwork)
                    SetHostPorts(container);
            }
        }

        if (spec.GetObject("resources") is { } own)
            SetPodRequests(own, spec.GetArray("containers"));
    }

    private static void SetRequestsFromLimits(JsonObject resources)
    {
        if (resources.GetObject("limits") is not { Count: > 0 } limits)
            return;
        var requests = resources.Ensure("requests");
        foreach (var (name, value) in limits)
        {
            if (requests[name] is null)
                requests[name] = value?.DeepClone();
        }
    }

    private static void SetPodRequests(JsonObject resources, JsonArray? containers)
    {
        if (resources.GetObject("limits") is not { Count: > 0 } limits)
            return;
        var requests = resources.Ensure("requests");
        foreach (var (name, limit) in limits)
        {
            if (requests[name] is null)
                requests[name] = SumOfRequests(name, containers) ?? limit?.DeepClone();
        }
    }

    private static JsonValue? SumOfRequests(string resource, JsonArray? containers)
    {
        Quantity sum = default;
        var any = false;
        foreach (var node in containers ?? [])
        {
            if ((node as JsonObject).GetObject("resources", "requests")?[resource] is not { } request)
                continue;
            sum += Amounts.Of(request);
            any = true;
        }

        return any ? JsonValue.Create(sum.ToString()) : null;
    }

    private static void SetHostPorts(JsonObject container)
    {
        foreach (var node in container.GetArray("ports") ?? [])
        {
            if (node is JsonObject port && port.GetLong("containerPort") is { } number)
                port.DefaultZero("hostPort", number);
        }
    }

    // serviceAccount is the old name of serviceAccountName; both are shown.
    private static void MirrorServiceAccount(JsonObject spec)
    {
        var name = spec.GetText("serviceAccountName");
        if (name.Length == 0)
            name = spec.GetText("serviceAccount");
        if (name.Length == 0)
            return;
        if (spec.GetText("serviceAccountName") != name)
            spec["serviceAccountName"] = name;
        if (spec.GetText("serviceAccount") != name)
            spec["serviceAccount"] = name;
    }
}
