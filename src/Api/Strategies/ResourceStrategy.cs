using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Strategies;

/// <summary>
/// What one kind adds to the generic store verbs. All methods are pure: they look at and change the objects they are given, in the
/// resource's <em>storage</em> version, already decoded (types checked, unknown fields gone) by the schema.
/// Order on create: SetDefaults → (admission) → PrepareForCreate → Validate. On update: SetDefaults → (admission) → PrepareForUpdate →
/// ValidateUpdate. Static defaults of the schema are applied before <see cref="SetDefaults"/>, which changes nothing when it runs a
/// second time. Metadata (name, namespace, uid, creationTimestamp) is complete before PrepareForCreate.
/// </summary>
public class ResourceStrategy
{
    /// <summary>The strategy of kinds that need nothing special.</summary>
    public static ResourceStrategy Default { get; } = new();

    /// <summary>metadata.generation is kept: 1 at creation, +1 when anything outside metadata and status changes.</summary>
    public virtual bool HasGeneration => false;

    /// <summary>A change of metadata that raises the generation too, although only the rest of the object does as a rule.</summary>
    public virtual bool MetadataRaisesGeneration(JsonObject metadata, JsonObject old) => false;

    /// <summary>PUT of an object that does not exist creates it (leases, endpoints, events, nodes, ...).</summary>
    public virtual bool AllowsCreateOnUpdate => false;

    /// <summary>PUT without a resourceVersion overwrites whatever is there.</summary>
    public virtual bool AllowsUnconditionalUpdate => true;

    /// <summary>Validation of metadata.name: the default is a DNS-1123 subdomain.</summary>
    public virtual NameRule NameRule => NameRule.DnsSubdomain;

    /// <summary>Clears what a client may not set at creation: by default <c>status</c> where the kind has that subresource.</summary>
    public virtual void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        if (!hasStatus)
            return;
        obj.Remove("status");
        if (EmptyStatus() is { } status)
            obj["status"] = status;
    }

    /// <summary>Writes into a new object who asked for it, where the kind keeps that; runs before <see cref="PrepareForCreate"/>.</summary>
    public virtual void SetRequester(
        JsonObject obj, string name, string uid, IReadOnlyList<string> groups, IReadOnlyDictionary<string, IReadOnlyList<string>> extra)
    {
    }

    /// <summary>The status that a new object shows; null where it shows none.</summary>
    protected virtual JsonObject? EmptyStatus() => null;

    /// <summary>Keeps what a client may not change by an update of the main resource: by default the old status.</summary>
    public virtual void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        if (!hasStatus)
            return;
        obj.Remove("status");
        if (old["status"] is { } status)
            obj["status"] = status.DeepClone();
    }

    /// <summary>Keeps what a client may not change through <c>/status</c>: by default everything but status and metadata.</summary>
    public virtual void PrepareForStatusUpdate(JsonObject obj, JsonObject old)
    {
        foreach (var name in obj.Select(p => p.Key).Where(k => k is not ("status" or "metadata" or "apiVersion" or "kind")).ToArray())
            obj.Remove(name);
        foreach (var (name, value) in old)
        {
            if (name is not ("status" or "metadata" or "apiVersion" or "kind"))
                obj[name] = value?.DeepClone();
        }
    }

    /// <summary>Changes an object that is written through a subresource, after all that this does not cover was put back.</summary>
    public virtual void PrepareForSubresource(string subresource, JsonObject obj, JsonObject old)
    {
    }

    /// <summary>
    /// Fields (<c>spec</c>, <c>metadata.labels</c>) that a write to the object (null) or to a subresource leaves as they are although
    /// they could be thought its part, so that the writer does not own them either.
    /// </summary>
    public virtual IReadOnlyList<string> ResetFields(string? subresource) => [];

    /// <summary>Defaults that depend on other fields; runs on every create and update.</summary>
    public virtual void SetDefaults(JsonObject obj)
    {
    }

    /// <summary>Checks a new object; metadata is already checked by generic code.</summary>
    public virtual void Validate(JsonObject obj, FieldErrors errors)
    {
    }

    /// <summary>Checks a changed object, immutable fields included.</summary>
    public virtual void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors) => Validate(obj, errors);

    public virtual void ValidateStatusUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
    }

    /// <summary>Checks an object that is written through a subresource.</summary>
    public virtual void ValidateSubresource(string subresource, JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (subresource == "status")
            ValidateStatusUpdate(obj, old, errors);
    }

    /// <summary>Texts for the <c>Warning</c> header of a create or update (<paramref name="old"/> null on create).</summary>
    public virtual void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
    }

    /// <summary>
    /// Graceful deletion: seconds the object stays with a deletionTimestamp until its node removes it; null or 0 deletes at once.
    /// <paramref name="requested"/> is what the client asked for, if it did.
    /// </summary>
    public virtual long? GracePeriodSeconds(JsonObject obj, long? requested) => null;

    /// <summary>Whether something besides <c>metadata.finalizers</c> keeps a deleted object for now.</summary>
    public virtual bool HoldsDeleted(JsonObject obj) => false;

    /// <summary>Changes an object that was just marked as being deleted and stays for now.</summary>
    public virtual void PrepareForDeletion(JsonObject obj)
    {
    }

    /// <summary>Text of the warning for a deletion that does not say what becomes of dependents; null: none.</summary>
    public virtual string? DeletionWarning => null;

    /// <summary>What deletion does with dependents when the client does not say: <c>background</c> (default) or <c>orphan</c>.</summary>
    public virtual bool OrphansDependentsByDefault => false;
}

/// <summary>The rule for an object's name.</summary>
public enum NameRule
{
    DnsSubdomain,
    DnsLabel,
    /// <summary>A DNS-1035 label: starts with a letter (services).</summary>
    Dns1035Label,
    /// <summary>Anything that fits into a path segment (RBAC objects).</summary>
    PathSegment,
}
