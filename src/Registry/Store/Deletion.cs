using System.Globalization;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

internal enum DeletionOutcome
{
    /// <summary>The object goes now.</summary>
    Remove,
    /// <summary>The object was marked and stays for finalizers or its grace period.</summary>
    Mark,
    /// <summary>It was marked before; nothing is to be written.</summary>
    Unchanged,
}

/// <summary>The life of an object after its deletion was asked for: propagation finalizers, grace period, last finalizer.</summary>
internal static class Deletion
{
    private const string OrphanFinalizer = "orphan";
    private const string ForegroundFinalizer = "foregroundDeletion";

    public static void Check(DeleteRequest options)
    {
        var errors = new FieldErrors();
        if (options is { OrphanDependents: not null, PropagationPolicy: { } both })
        {
            errors.InvalidString("propagationPolicy", both, "orphanDependents and deletionPropagation cannot be both set");
        }
        else if (options.PropagationPolicy is not (null or "Foreground" or "Background" or "Orphan"))
        {
            errors.NotSupported("propagationPolicy", options.PropagationPolicy, "Foreground", "Background", "Orphan", "nil");
        }

        if (!errors.IsEmpty)
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "", errors);
    }

    public static void CheckPreconditions(ResourceDefinition resource, string name, DeleteRequest options, CachedObject current)
    {
        if (!string.IsNullOrEmpty(options.Uid) && options.Uid != current.Head.Uid)
        {
            throw Failed(resource, name,
                $"the UID in the precondition ({options.Uid}) does not match the UID in record ({current.Head.Uid}). " +
                "The object might have been deleted and then recreated");
        }

        if (!string.IsNullOrEmpty(options.ResourceVersion) &&
            options.ResourceVersion != current.Revision.ToString(CultureInfo.InvariantCulture))
        {
            throw Failed(resource, name,
                $"the ResourceVersion in the precondition ({options.ResourceVersion}) does not match the ResourceVersion in record " +
                $"({current.Revision}). The object might have been modified");
        }
    }

    /// <summary>Marks the object as far as this request takes it.</summary>
    public static DeletionOutcome Begin(ResourceDefinition resource, JsonObject obj, DeleteRequest options, DateTimeOffset now)
    {
        var metadata = (JsonObject)obj["metadata"]!;
        var marked = metadata["deletionTimestamp"] is not null;
        var finalizersChanged = SetPropagation(resource, metadata, options);
        var requested = options.GracePeriodSeconds is < 0 ? 1 : options.GracePeriodSeconds;
        var held = IsHeld(resource, obj);
        var graceful = resource.Strategy.GracePeriodSeconds(obj, requested);
        if (graceful is null && !held)
            return DeletionOutcome.Remove;
        var grace = graceful ?? 0;
        var before = Number(metadata["deletionGracePeriodSeconds"]) ?? (marked ? 0 : null);
        if (marked && before is { } running)
        {
            // A further deletion may only shorten what is left.
            if (grace >= running && running > 0)
                return finalizersChanged ? DeletionOutcome.Mark : DeletionOutcome.Unchanged;
            grace = Math.Min(grace, running);
        }

        if (!marked || grace != before)
        {
            metadata["deletionTimestamp"] = (now + TimeSpan.FromSeconds(grace)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
            metadata["deletionGracePeriodSeconds"] = grace;
            if (!marked && Number(metadata["generation"]) is > 0)
                Generation.Raise(metadata);
            resource.Strategy.PrepareForDeletion(obj);
        }
        else if (held)
        {
            return finalizersChanged ? DeletionOutcome.Mark : DeletionOutcome.Unchanged;
        }

        return held || grace > 0 ? DeletionOutcome.Mark : DeletionOutcome.Remove;
    }

    /// <summary>An update that takes the last finalizer from a marked object removes it.</summary>
    public static bool CompletesWith(ResourceDefinition resource, JsonObject obj, JsonObject old)
    {
        var metadata = (JsonObject)obj["metadata"]!;
        return metadata["deletionTimestamp"] is not null
            && (Number(metadata["deletionGracePeriodSeconds"]) ?? 0) == 0
            && !IsHeld(resource, obj) && IsHeld(resource, old);
    }

    private static bool IsHeld(ResourceDefinition resource, JsonObject obj) =>
        obj["metadata"]!["finalizers"] is JsonArray { Count: > 0 } || resource.Strategy.HoldsDeleted(obj);

    /// <summary>Adds or removes the finalizers that make the garbage collector orphan or delete dependents first.</summary>
    private static bool SetPropagation(ResourceDefinition resource, JsonObject metadata, DeleteRequest options)
    {
        var finalizers = metadata["finalizers"] as JsonArray ?? [];
        bool? orphan = options.OrphanDependents ?? (options.PropagationPolicy is { } policy ? policy == "Orphan" : null);
        bool? foreground = options.PropagationPolicy is { } asked ? asked == "Foreground" : options.OrphanDependents is null ? null : false;
        if (orphan is null && foreground is null && !Has(finalizers, OrphanFinalizer) && !Has(finalizers, ForegroundFinalizer) &&
            resource.Strategy.OrphansDependentsByDefault)
        {
            orphan = true;
        }

        var changed = Set(finalizers, OrphanFinalizer, orphan) | Set(finalizers, ForegroundFinalizer, foreground);
        if (!changed)
            return false;
        if (finalizers.Count == 0)
            metadata.Remove("finalizers");
        else if (finalizers.Parent is null)
            metadata["finalizers"] = finalizers;
        return true;
    }

    private static bool Set(JsonArray finalizers, string finalizer, bool? wanted)
    {
        if (wanted is null || wanted == Has(finalizers, finalizer))
            return false;
        if (wanted.Value)
        {
            finalizers.Add(finalizer);
            return true;
        }

        for (var i = finalizers.Count - 1; i >= 0; i--)
        {
            if ((string?)finalizers[i] == finalizer)
                finalizers.RemoveAt(i);
        }

        return true;
    }

    private static bool Has(JsonArray finalizers, string finalizer)
    {
        foreach (var item in finalizers)
        {
            if ((string?)item == finalizer)
                return true;
        }

        return false;
    }

    private static long? Number(JsonNode? node) =>
        node is null ? null : long.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);

    private static ApiException Failed(ResourceDefinition resource, string name, string message)
    {
        var conflict = ApiErrors.Conflict(resource.Group, resource.Kind, name, message);
        return new ApiException(conflict.Status with
        {
            Message = $"Operation cannot be fulfilled on {resource.Kind}{(resource.Group.Length == 0 ? "" : "." + resource.Group)} \"{name}\": {message}",
        });
    }
}
