using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>Reconciles one ReplicaSet: claims its pods, makes or deletes the difference, writes the status.</summary>
internal sealed class ReplicaSetGrain(
    IObjectClient objects, IEventRecorder events, TimeProvider time, ILogger<ReplicaSetGrain> logger)
    : ControllerGrain(time, logger), IReplicaSetGrain
{
    private const string Component = "replicaset-controller";
    private readonly RunPace _pace = new(time);

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        if (_pace.WaitFor(objects.Get<V1ReplicaSet>(Namespace, Name)?.Metadata.Generation) is { } wait)
            return wait;
        await objects.SyncAsync(ct, typeof(V1ReplicaSet), typeof(V1Pod));
        if (objects.Get<V1ReplicaSet>(Namespace, Name) is not { } set)
            return null;

        var pods = await ClaimAsync(set, ct);
        var plan = ReplicaSetPlan.Make(set, pods.Active, () => SiblingPods(set), Now);
        var failure = await CreateAsync(set, plan.Create, ct) ?? await DeleteAsync(set, plan.Delete, ct);
        if (plan.Create > 0 || plan.Delete.Count > 0)
            pods = Observe(set).Pods;

        var next = ReplicaSetStatusPlan.Make(set, pods.Active, pods.Terminating, failure, Now);
        await WriteStatusAsync(set, next.Status, ct);
        _pace.Ran(set.Metadata.Generation, pods.Active.Count + pods.Terminating);
        if (failure is not null)
            throw new ReplicaFailureException(failure);
        return next.NextAvailableAt - Now;
    }

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    /// <summary>Adopts and releases until nothing is left to; what was adopted is then among the managed pods.</summary>
    private async Task<Replicas> ClaimAsync(V1ReplicaSet set, CancellationToken ct)
    {
        var (pods, claims) = Observe(set);
        if (claims.AreSettled)
            return pods;
        var reference = ControllerReferences.To(V1ReplicaSet.KubeGroup + "/" + V1ReplicaSet.KubeApiVersion, V1ReplicaSet.KubeKind, set.Metadata);
        var changes = new List<Task>(claims.Adopt.Count + claims.Release.Count);
        foreach (var pod in claims.Adopt)
            changes.Add(ChangeAsync(pod, meta => ControllerReferences.Adopt(meta, pod.Metadata.Uid, reference), ct));
        foreach (var pod in claims.Release)
            changes.Add(ChangeAsync(pod, meta => ControllerReferences.Release(meta, pod.Metadata.Uid, set.Metadata.Uid), ct));
        await Task.WhenAll(changes);
        return Observe(set).Pods;
    }

    private Task ChangeAsync(V1Pod pod, Func<V1ObjectMeta, bool> change, CancellationToken ct) =>
        objects.MutateAsync<V1Pod>(Namespace, pod.Metadata.Name, copy => change(copy.Metadata), ct: ct);

    private (Replicas Pods, Claims<V1Pod> Claims) Observe(V1ReplicaSet set)
    {
        var owned = objects.ListOwned<V1Pod>(set.Metadata.Uid);
        var matching = objects.ListByLabels<V1Pod>(Namespace, LabelIndexKeys.Of(set.Spec.Selector));
        var claims = Claims<V1Pod>.Decide(set.Metadata, set.Spec.Selector, owned, matching, PodState.IsActive);
        var terminating = 0;
        for (var i = 0; i < owned.Count; i++)
        {
            if (PodState.IsTerminating(owned[i]) && ControllerReferences.IsControlledBy(owned[i].Metadata, set.Metadata.Uid))
                terminating++;
        }

        return (new Replicas(claims.Managed, terminating), claims);
    }

    private IEnumerable<V1Pod> SiblingPods(V1ReplicaSet set)
    {
        if (ControllerReferences.Of(set.Metadata) is not { } owner)
            return objects.ListOwned<V1Pod>(set.Metadata.Uid);
        return objects.ListOwned<V1ReplicaSet>(owner.Uid).SelectMany(sibling => objects.ListOwned<V1Pod>(sibling.Metadata.Uid));
    }

    private async Task<ReplicaFailure?> CreateAsync(V1ReplicaSet set, int count, CancellationToken ct)
    {
        var reference = ControllerReferences.To(V1ReplicaSet.KubeGroup + "/" + V1ReplicaSet.KubeApiVersion, V1ReplicaSet.KubeKind, set.Metadata);
        for (var size = CreationBatches.First(count); size > 0;)
        {
            var batch = new V1Pod[size];
            for (var i = 0; i < size; i++)
                batch[i] = PodFromTemplate.Make(set.Spec.Template, Namespace, Name, reference);
            ApiException? error = null;
            foreach (var outcome in await objects.CreateManyAsync<V1Pod>(batch, ct))
            {
                if (outcome.Error is null)
                    events.Record(set, Component, "Normal", "SuccessfulCreate", $"Created pod: {outcome.Name}");
                else
                    error ??= outcome.Error;
            }

            if (error is not null)
                return CreationFailed(set, error);
            count -= size;
            size = CreationBatches.Next(size, count);
        }

        return null;
    }

    private ReplicaFailure? CreationFailed(V1ReplicaSet set, ApiException error)
    {
        if (Refusals.NamespaceGoes(error))
            return null;
        events.Record(set, Component, "Warning", "FailedCreate", $"Error creating: {error.Message}");
        return new ReplicaFailure("FailedCreate", error.Message);
    }

    private async Task<ReplicaFailure?> DeleteAsync(V1ReplicaSet set, IReadOnlyList<V1Pod> pods, CancellationToken ct)
    {
        if (pods.Count == 0)
            return null;
        var deletions = new ObjectToDelete[pods.Count];
        for (var i = 0; i < deletions.Length; i++)
            deletions[i] = new ObjectToDelete(Namespace, pods[i].Metadata.Name, pods[i].Metadata.Uid);
        var outcomes = await objects.DeleteManyAsync<V1Pod>(deletions, ct);
        ApiException? error = null;
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Deleted)
            {
                events.Record(set, Component, "Normal", "SuccessfulDelete", $"Deleted pod: {pods[i].Metadata.Name}");
            }
            else if (outcomes[i].Error is { } failed)
            {
                events.Record(set, Component, "Warning", "FailedDelete", $"Error deleting: {failed.Message}");
                error ??= failed;
            }
        }

        return error is null ? null : new ReplicaFailure("FailedDelete", error.Message);
    }

    private async Task WriteStatusAsync(V1ReplicaSet set, V1ReplicaSetStatus status, CancellationToken ct)
    {
        if (!ReplicaSetStatusPlan.Differs(set.Status, status))
            return;
        await objects.MutateAsync<V1ReplicaSet>(
            Namespace, Name,
            copy =>
            {
                if (copy.Metadata.Uid != set.Metadata.Uid)
                    return false;
                copy.Status = status;
                return true;
            },
            "status", ct);
    }

    private readonly record struct Replicas(IReadOnlyList<V1Pod> Active, int Terminating);

    /// <summary>Makes the run be repeated with back-off; what failed is already in the status and the events.</summary>
    private sealed class ReplicaFailureException(ReplicaFailure failure) : Exception($"{failure.Reason}: {failure.Message}");
}
