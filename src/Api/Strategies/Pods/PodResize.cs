using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>What <c>pods/resize</c> may change: processor and memory of containers, and how they take a change.</summary>
internal static class PodResize
{
    /// <summary>Puts everything about the containers back but their resources and resize policies.</summary>
    public static void KeepOthers(JsonObject? spec, JsonObject? old)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            var containers = spec.GetArray(list);
            for (var i = 0; i < (containers?.Count ?? 0); i++)
            {
                if (containers![i] is not JsonObject wanted || Find(old.GetArray(list), wanted.GetText("name")) is not { } before)
                    continue;
                var kept = (JsonObject)before.DeepClone();
                kept.CopyFrom("resources", wanted);
                kept.CopyFrom("resizePolicy", wanted);
                containers[i] = kept;
            }
        }
    }

    public static void Check(JsonObject spec, JsonObject old, string qosClass, FieldErrors errors)
    {
        var path = FieldPath.Spec;
        if (PodQos.ClassOf(spec) != qosClass)
            errors.InvalidString(path, qosClass, "Pod QOS Class may not change as a result of resizing");
        var others = false;
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            var containers = spec.GetArray(list);
            if ((containers?.Count ?? 0) != (old.GetArray(list)?.Count ?? 0))
            {
                errors.Forbidden(path.Child(list), "pod updates may not add or remove containers");
                continue;
            }

            for (var i = 0; i < (containers?.Count ?? 0); i++)
            {
                if (containers![i] is not JsonObject container)
                    continue;
                var before = Find(old.GetArray(list), container.GetText("name"));
                others |= !Unsized(container).SameAs(Unsized(before));
                CheckKept(container, before, path.Child(list).Index(i).Child("resources"), errors);
            }
        }

        if (others)
            errors.Forbidden(path, "only cpu and memory resources are mutable");
    }

    private static void CheckKept(JsonObject container, JsonObject? before, FieldPath path, FieldErrors errors)
    {
        foreach (var kind in (ReadOnlySpan<string>)["limits", "requests"])
        {
            foreach (var (resource, _) in before.GetObject("resources", kind) ?? [])
            {
                if (container.GetObject("resources", kind)?[resource] is null)
                {
                    errors.Forbidden(path.Child(kind), $"resource {kind} cannot be removed");
                    break;
                }
            }
        }
    }

    /// <summary>The container without what may change.</summary>
    private static JsonObject Unsized(JsonObject? container)
    {
        var rest = (JsonObject?)container?.DeepClone() ?? [];
        rest.Remove("resizePolicy");
        foreach (var kind in (ReadOnlySpan<string>)["limits", "requests"])
        {
            rest.GetObject("resources", kind)?.Remove("cpu");
            rest.GetObject("resources", kind)?.Remove("memory");
        }

        return rest;
    }

    private static JsonObject? Find(JsonArray? containers, string name)
    {
        foreach (var node in containers ?? [])
        {
            if (node is JsonObject container && container.GetText("name") == name)
                return container;
        }

        return null;
    }
}
