using k8s.Models;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Selectors;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.ReplicaSets;
using OrleansOrchestrator.Grains.Runtime;
using OrleansOrchestrator.Registry.Client;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>Reconciles one Deployment: claims its ReplicaSets and carries out what <see cref="DeploymentPlan"/> decides.</summary>
internal sealed partial class DeploymentGrain(
    IObjectClient objects, IEventRecorder events, TimeProvider time, ILogger<DeploymentGrain> logger)
    : ControllerGrain(time, logger), IDeploymentGrain
{
    private const string Component = "deployment-controller";

    protected override async Task<TimeSpan?> ReconcileAsync(CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1Deployment), typeof(V1ReplicaSet));
        if (objects.Get<V1Deployment>(Namespace, Name) is not { } deployment)
            return null;
        if (LabelSelector.FromOrNothing(deployment.Spec.Selector).IsEverything)
        {
            events.Record(
                deployment, Component, "Warning", "SelectingAll",
                "This deployment is selecting all pods. A non-empty selector is required.");
            return null;
        }

        if (deployment.Spec.Strategy?.Type == "Recreate")
            await objects.SyncAsync(ct, typeof(V1Pod));
        var sets = await ClaimAsync(deployment, ct);
        var plan = DeploymentPlan.Make(deployment, sets, objects.ListOwned<V1Pod>, Time.GetUtcNow().UtcDateTime);
        await CarryOutAsync(deployment, plan, ct);
        return plan.Again;
    }

    private async Task<IReadOnlyList<V1ReplicaSet>> ClaimAsync(V1Deployment deployment, CancellationToken ct)
    {
        var claims = Observe(deployment);
        if (claims.AreSettled)
            return claims.Managed;
        var reference = ControllerReferences.To(
            V1Deployment.KubeGroup + "/" + V1Deployment.KubeApiVersion, V1Deployment.KubeKind, deployment.Metadata);
        foreach (var set in claims.Adopt)
        {
            await objects.MutateAsync<V1ReplicaSet>(
                Namespace, set.Metadata.Name, copy => ControllerReferences.Adopt(copy.Metadata, set.Metadata.Uid, reference), ct: ct);
        }

        foreach (var set in claims.Release)
        {
            await objects.MutateAsync<V1ReplicaSet>(
                Namespace, set.Metadata.Name,
                copy => ControllerReferences.Release(copy.Metadata, set.Metadata.Uid, deployment.Metadata.Uid), ct: ct);
        }

        return Observe(deployment).Managed;
    }

    private Claims<V1ReplicaSet> Observe(V1Deployment deployment) => Claims<V1ReplicaSet>.Decide(
        deployment.Metadata, deployment.Spec.Selector,
        objects.ListOwned<V1ReplicaSet>(deployment.Metadata.Uid),
        objects.ListByLabels<V1ReplicaSet>(Namespace, LabelIndexKeys.Of(deployment.Spec.Selector)),
        static _ => true);

    private async Task CarryOutAsync(V1Deployment deployment, DeploymentPlan plan, CancellationToken ct)
    {
        if (plan.Create is not null && !await CreateAsync(deployment, plan.Create, ct))
            return;
        var changes = new List<Task>(plan.Update.Count + plan.Delete.Count);
        foreach (var set in plan.Update)
            changes.Add(UpdateAsync(set, ct));
        foreach (var set in plan.Delete)
            changes.Add(objects.DeleteAsync<V1ReplicaSet>(Namespace, set.Metadata.Name, set.Metadata.Uid, ct: ct));
        await Task.WhenAll(changes);
        foreach (var planned in plan.Events)
            events.Record(deployment, Component, planned.Type, planned.Reason, planned.Message);
        if (plan.Status is not null || plan.Revision is not null)
            await WriteStatusAsync(deployment, plan.Status, plan.Revision, ct);
    }

    private async Task<bool> CreateAsync(V1Deployment deployment, V1ReplicaSet set, CancellationToken ct)
    {
        try
        {
            await objects.CreateAsync(set, ct);
            return true;
        }
        catch (ApiException error) when (error.Status.Reason == "AlreadyExists")
        {
            await CollideAsync(deployment, set, ct);
            return false;
        }
        catch (ApiException error) when (Refusals.NamespaceGoes(error))
        {
            return false;
        }
        catch (ApiException error)
        {
            var message = $"Failed to create new replica set \"{set.Metadata.Name}\": {error.Message}";
            events.Record(deployment, Component, "Warning", "ReplicaSetCreateError", message);
            await ReportCreateErrorAsync(deployment, message, ct);
            throw;
        }
    }

    /// <summary>A set of that name but another template or owner: the next name is made with a higher count.</summary>
    private async Task CollideAsync(V1Deployment deployment, V1ReplicaSet wanted, CancellationToken ct)
    {
        await objects.SyncAsync(ct, typeof(V1ReplicaSet));
        if (objects.Get<V1ReplicaSet>(Namespace, wanted.Metadata.Name) is not { } there)
            return;
        if (ControllerReferences.IsControlledBy(there.Metadata, deployment.Metadata.Uid)
            && TemplateIdentity.Of(there.Spec.Template).AsSpan().SequenceEqual(TemplateIdentity.Of(wanted.Spec.Template)))
            return;
        LogCollision(logger, Key, wanted.Metadata.Name);
        await MutateStatusAsync(deployment, copy => copy.Status.CollisionCount = (deployment.Status?.CollisionCount ?? 0) + 1, ct);
    }

    private async Task ReportCreateErrorAsync(V1Deployment deployment, string message, CancellationToken ct)
    {
        if (ProgressDeadline.Of(deployment) is null)
            return;
        var condition = DeploymentConditions.Make(
            DeploymentConditions.Progressing, "False", "ReplicaSetCreateError", message,
            ApiTime.Truncate(Time.GetUtcNow().UtcDateTime));
        List<V1DeploymentCondition> conditions = [.. deployment.Status?.Conditions ?? []];
        DeploymentConditions.Set(conditions, condition);
        if (!DeploymentConditions.AreSame(deployment.Status?.Conditions, conditions))
            await MutateStatusAsync(deployment, copy => copy.Status.Conditions = conditions, ct);
    }

    private Task UpdateAsync(V1ReplicaSet wanted, CancellationToken ct) => objects.MutateAsync<V1ReplicaSet>(
        Namespace, wanted.Metadata.Name,
        copy =>
        {
            if (copy.Metadata.Uid != wanted.Metadata.Uid)
                return false;
            copy.Metadata.Annotations = wanted.Metadata.Annotations;
            copy.Spec.Replicas = wanted.Spec.Replicas;
            copy.Spec.MinReadySeconds = wanted.Spec.MinReadySeconds;
            return true;
        },
        ct: ct);

    private Task WriteStatusAsync(V1Deployment deployment, V1DeploymentStatus? status, string? revision, CancellationToken ct) =>
        MutateStatusAsync(
            deployment,
            copy =>
            {
                if (status is not null)
                    copy.Status = status;
                if (revision is null)
                    return;
                copy.Metadata.Annotations ??= new Dictionary<string, string>();
                copy.Metadata.Annotations[DeploymentAnnotations.Revision] = revision;
            },
            ct);

    private Task MutateStatusAsync(V1Deployment deployment, Action<V1Deployment> change, CancellationToken ct) =>
        objects.MutateAsync<V1Deployment>(
            Namespace, Name,
            copy =>
            {
                if (copy.Metadata.Uid != deployment.Metadata.Uid)
                    return false;
                copy.Status ??= new V1DeploymentStatus();
                change(copy);
                return true;
            },
            "status", ct);

    [LoggerMessage(LogLevel.Warning, "Deployment {Key}: the name {ReplicaSet} is taken by another ReplicaSet")]
    private static partial void LogCollision(ILogger logger, string key, string replicaSet);
}
