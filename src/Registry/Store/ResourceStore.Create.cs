using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;
using OrleansOrchestrator.Grains.Abstractions;
using OrleansOrchestrator.Registry.Admission;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Registry.Store;

public sealed partial class ResourceStore
{
    private const int GeneratedNameTries = 8;

    public async Task<WriteResult> CreateAsync(
        ResourceDefinition resource, string ns, JsonObject obj, WriteContext context, CancellationToken ct)
    {
        var generated = ((string?)Metadata(obj)["name"] ?? "").Length == 0 && ((string?)Metadata(obj)["generateName"] ?? "").Length > 0;
        for (var attempt = 1; ; attempt++)
        {
            var prepared = await PrepareCreateAsync(resource, ns, generated ? (JsonObject)obj.DeepClone() : obj, context, ct);
            if (context.DryRun)
                return await DryCreateAsync(resource, prepared, ct);
            var result = await commits.CommitAsync(resource.LogName, prepared.Request);
            if (result.Outcome == CommitOutcome.Committed)
                return new WriteResult(await CreatedAsync(resource, prepared, result.Revision, ct), true);
            if (result.Outcome != CommitOutcome.Exists || !generated || attempt == GeneratedNameTries)
                throw Named(CreateFailed(resource, prepared, result), obj);
        }
    }

    /// <summary>As <see cref="CreateAsync"/> for many objects of one resource in one round trip; each outcome stands for itself.</summary>
    internal async Task<IReadOnlyList<(CachedObject? Object, ApiException? Error)>> CreateManyAsync(
        ResourceDefinition resource, IReadOnlyList<(string Namespace, JsonObject Object)> objects, WriteContext context, CancellationToken ct)
    {
        var outcomes = new (CachedObject? Object, ApiException? Error)[objects.Count];
        var requests = new List<CommitRequest>(objects.Count);
        var prepared = new List<(int Index, PreparedCreate Create)>(objects.Count);
        for (var i = 0; i < objects.Count; i++)
        {
            try
            {
                var create = await PrepareCreateAsync(resource, objects[i].Namespace, objects[i].Object, context, ct);
                requests.Add(create.Request);
                prepared.Add((i, create));
            }
            catch (ApiException e)
            {
                outcomes[i] = (null, e);
            }
        }

        if (requests.Count == 0)
            return outcomes;
        var results = await commits.CommitManyAsync(resource.LogName, requests);
        for (var i = 0; i < results.Count; i++)
        {
            var (index, create) = prepared[i];
            outcomes[index] = results[i].Outcome == CommitOutcome.Committed
                ? (await CreatedAsync(resource, create, results[i].Revision, ct), null)
                : (null, CreateFailed(resource, create, results[i]));
        }

        return outcomes;
    }

    private async Task<PreparedCreate> PrepareCreateAsync(
        ResourceDefinition resource, string ns, JsonObject obj, WriteContext context, CancellationToken ct)
    {
        var storage = StorageOf(resource);
        var strategy = resource.Strategy;
        var metadata = Metadata(obj);
        if (RevisionText.ParseInBody((string?)metadata["resourceVersion"]) != 0)
            throw new ApiException(new ApiStatus(500, "", "resourceVersion should not be set on objects to be created"));
        RequestedPlace.Settle(resource, ns, null, metadata);
        metadata.Remove("resourceVersion");
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        metadata.Remove("selfLink");

        obj = ToStorage(resource, storage, obj);
        metadata = Metadata(obj);
        strategy.SetDefaults(obj);
        // Before admission and strategy: what the server fills in by itself has no owner.
        if (!context.OwnersAreSet)
            RecordOwners(resource, obj, null, null, context);

        var request = new AdmissionRequest
        {
            Operation = AdmissionOperation.Create,
            Resource = resource,
            Namespace = ns,
            Name = (string?)metadata["name"] ?? "",
            Object = obj,
            Context = context,
        };
        await admission.MutateAsync(request, ct);
        GeneratedNames.Fill(metadata);
        var user = context.User;
        strategy.SetRequester(obj, user.Name, user.Uid, user.Groups, user.Extra);
        strategy.PrepareForCreate(obj, storage.HasStatus);
        EmptyValues.AddMissing(obj, storage.Schema.Value);
        if (strategy.HasGeneration)
            metadata["generation"] = 1;

        var errors = new FieldErrors();
        ObjectMetaValidation.ValidateCreate(metadata, strategy.NameRule, storage.Namespaced, errors);
        strategy.Validate(obj, errors);
        var name = (string?)metadata["name"] ?? "";
        if (!errors.IsEmpty)
            throw ApiErrors.Invalid(storage.Group, storage.Kind, name, errors);
        strategy.AddWarnings(obj, null, context.Warnings);
        await admission.ValidateAsync(request, ct);
        var held = await allocators.ReserveAsync(storage, obj, null, context.DryRun, ct);
        var key = KeyOf(ns, name);
        var bytes = StoredForm.Encode(obj, out var offset);
        return new PreparedCreate(
            new CommitRequest(CommitAction.Create, key, bytes, offset, null, IssuedAt: caches.Get(storage.LogName).Snapshot.Revision), name, held);
    }

    private static JsonObject ToStorage(ResourceDefinition resource, ResourceDefinition storage, JsonObject obj)
    {
        if (resource.Converter is null)
            return obj;
        obj = resource.Converter.ToStorage(obj);
        SchemaNormalizer.Normalize(obj, storage.Schema.Value);
        return obj;
    }

    private async ValueTask<CachedObject> CreatedAsync(ResourceDefinition resource, PreparedCreate create, long revision, CancellationToken ct)
    {
        await ObjectAllocators.ConfirmAsync(create.Held, ct);
        var request = create.Request;
        return AsServed(resource,
            new CachedObject(request.Key, revision, StoredForm.Splice(request.Value.Span, request.RevisionOffset, revision)));
    }

    private async Task<WriteResult> DryCreateAsync(ResourceDefinition resource, PreparedCreate create, CancellationToken ct)
    {
        var cache = caches.Get(resource.LogName);
        await cache.SyncAsync(ct);
        if (cache.Get(create.Request.Key) is { } there)
            throw Exists(resource, create.Name, there.Head.IsDeleting);
        return new WriteResult(AsServed(resource, StoredForm.Transient(create.Request.Key, StoredForm.Parse(create.Request.Value), 0)), true);
    }

    private ApiException CreateFailed(ResourceDefinition resource, PreparedCreate create, CommitResult result)
    {
        ObjectAllocators.Release(create.Held);
        return result.Outcome == CommitOutcome.Exists
            ? Exists(resource, create.Name, new CachedObject(create.Request.Key, result.Revision, result.Current).Head.IsDeleting)
            : Refused(result);
    }

    /// <summary>A client that leaves the name to the server may try again: the next name is another one.</summary>
    private static ApiException Named(ApiException failure, JsonObject obj)
    {
        if (failure.Status is not { Reason: "AlreadyExists" } status ||
            string.IsNullOrEmpty((string?)Metadata(obj)["generateName"]))
        {
            return failure;
        }

        return new ApiException(status with
        {
            Message = status.Message + ", the server was not able to generate a unique name for the object",
            RetryAfterSeconds = 1,
        });
    }

    private static ApiException Exists(ResourceDefinition resource, string name, bool deleting)
    {
        var exists = ApiErrors.AlreadyExists(resource.Group, resource.Plural, name);
        return deleting
            ? new ApiException(exists.Status with { Message = "object is being deleted: " + exists.Status.Message })
            : exists;
    }

    private readonly record struct PreparedCreate(CommitRequest Request, string Name, AllocationHold? Held);
}
