using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Pods;

/// <summary>Checks requests and limits.</summary>
internal static class ResourceValidation
{
    public static void Check(JsonObject resources, FieldPath path, FieldErrors errors)
    {
        var limits = resources.GetObject("limits");
        var requests = resources.GetObject("requests");
        CheckList(limits, "limits", path, errors);
        if (requests is null)
            return;
        CheckList(requests, "requests", path, errors);
        foreach (var (name, request) in requests)
            CheckAgainstLimit(name, request, limits?[name], path, errors);
        if (!requests.Has("cpu") && !requests.Has("memory") && HasHugePages(requests))
            errors.Forbidden(path, "HugePages require cpu or memory");
    }

    /// <summary>Resources of the pod as a whole: cpu, memory and huge pages only.</summary>
    public static void CheckPodLevel(JsonObject resources, FieldPath path, FieldErrors errors)
    {
        foreach (var list in (ReadOnlySpan<string>)["limits", "requests"])
        {
            if (resources.GetObject(list) is not { } amounts)
                continue;
            foreach (var (name, _) in amounts)
            {
                if (name is not ("cpu" or "memory") && !ResourceNames.IsHugePages(name))
                    errors.NotSupported(path.Child(list).Key(name), name, "cpu", "hugepages-", "memory");
            }
        }

        Check(resources, path, errors);
    }

    /// <summary>Checks a bare map of amounts, such as a pod's overhead.</summary>
    public static void CheckAmounts(JsonObject amounts, FieldPath path, FieldErrors errors)
    {
        foreach (var (name, amount) in amounts)
        {
            Amounts.CheckContainerResourceName(name, path.Key(name), errors);
            Amounts.CheckResource(name, amount, path.Key(name), errors);
        }
    }

    private static void CheckList(JsonObject? amounts, string list, FieldPath path, FieldErrors errors)
    {
        if (amounts is null)
            return;
        foreach (var (name, amount) in amounts)
        {
            if (ResourceNames.IsContainerResource(name) && Amounts.Of(amount).Sign >= 0)
                continue;
            var at = path.Child(list).Key(name);
            Amounts.CheckContainerResourceName(name, at, errors);
            Amounts.CheckResource(name, amount, at, errors);
        }
    }

    private static void CheckAgainstLimit(string name, JsonNode? request, JsonNode? limit, FieldPath path, FieldErrors errors)
    {
        if (limit is null)
        {
            if (!ResourceNames.MayOvercommit(name))
                errors.Required(path.Child("limits"), "Limit must be set for non overcommit resources");
            return;
        }

        var comparison = Amounts.Of(request).CompareTo(Amounts.Of(limit));
        if (comparison != 0 && !ResourceNames.MayOvercommit(name))
            errors.Invalid(path.Child("requests"), Amounts.Text(request), $"must be equal to {name} limit of {Amounts.Plain(limit)}");
        else if (comparison > 0)
            errors.Invalid(path.Child("requests"), Amounts.Text(request), $"must be less than or equal to {name} limit of {Amounts.Plain(limit)}");
    }

    private static bool HasHugePages(JsonObject amounts)
    {
        foreach (var (name, _) in amounts)
        {
            if (ResourceNames.IsHugePages(name))
                return true;
        }

        return false;
    }
}
