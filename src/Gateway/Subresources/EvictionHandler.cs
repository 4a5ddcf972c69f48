using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary><c>pods/eviction</c>: deletes a pod unless that would break its disruption budget.</summary>
internal sealed class EvictionHandler(IResourceStore store, BodyDecoder decoder, DisruptionBudgets budgets, TimeProvider time)
    : ISubresourceHandler
{
    private const int ConflictTries = 16;

    // Older clients still send the version before; its fields are the same.
    private static readonly DecodeTarget Kind = DecodeTarget.Of("policy", "v1", "Eviction") with { OlderApiVersion = "policy/v1beta1" };

    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("pods", "eviction")];

    public async Task HandleAsync(ApiRequest request)
    {
        if (request.Info.Verb != "create")
            throw RouteErrors.MethodNotAllowed();
        request.Form = AcceptHeader.Negotiate(request.Http.Request.Headers.Accept, collection: false);
        var context = WriteOptions.Read(request, "CreateOptions");
        var eviction = await decoder.ReadAsync(request, Kind, context);
        var name = request.Info.Name;
        if (ObjectFields.Name(eviction) is { Length: > 0 } given && given != name)
            throw ApiErrors.BadRequest("name in URL does not match name in Eviction object");
        var options = eviction["deleteOptions"] as JsonObject;
        if (options?["dryRun"] is JsonArray { Count: > 0 })
            context = new WriteContext { User = context.User, DryRun = true, FieldManager = context.FieldManager };

        var found = await store.GetAsync(request.Resource, request.Info.Namespace, name, null, request.Aborted);
        var pod = Json.ParseObject(found.Value.Span);
        if (!NeedsNoBudget(pod))
            await budgets.TakeAsync(request.Info.Namespace, name, pod, found.Head.Labels, context, request.Aborted);
        if (!context.DryRun && pod["metadata"]?["deletionTimestamp"] is null)
            await MarkAsync(request, name, context);
        var delete = new DeleteRequest(
            (long?)options?["gracePeriodSeconds"], (string?)options?["propagationPolicy"], (bool?)options?["orphanDependents"],
            (string?)options?["preconditions"]?["uid"] ?? found.Head.Uid, (string?)options?["preconditions"]?["resourceVersion"]);
        await store.DeleteAsync(request.Resource, request.Info.Namespace, name, delete, context, request.Aborted);
        await StatusWriter.WriteSuccessAsync(request.Http, request.Form, StatusCodes.Status201Created, null);
    }

    /// <summary>Says on the pod why it goes, for those who count disruptions.</summary>
    private async Task MarkAsync(ApiRequest request, string name, WriteContext context)
    {
        var condition = new JsonObject
        {
            ["type"] = "DisruptionTarget",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["reason"] = "EvictionByEvictionAPI",
            ["message"] = "Eviction API: evicting",
        };
        for (var attempt = 1; ; attempt++)
        {
            var newest = await store.GetAsync(request.Resource, request.Info.Namespace, name, null, request.Aborted);
            var pod = Json.ParseObject(newest.Value.Span);
            Conditions.Set(ObjectFields.Child(pod, "status"), condition);
            try
            {
                await store.UpdateAsync(request.Resource, request.Info.Namespace, name, "eviction", pod, context, request.Aborted);
                return;
            }
            catch (ApiException e) when (e.Status.Code == 409 && attempt < ConflictTries)
            {
                // Somebody wrote in between: say it on the newest state.
            }
        }
    }

    // A pod that does not run, or already goes, takes nothing from a budget.
    private static bool NeedsNoBudget(JsonObject pod) =>
        (string?)pod["status"]?["phase"] is "Succeeded" or "Failed" or "Pending" || pod["metadata"]?["deletionTimestamp"] is not null;
}
