using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Admission.Plugins;

/// <summary>
/// Gives a pod its service account: the name "default" where it has none, the account's image pull secrets, and a projected volume
/// with a token, the cluster's CA and the namespace, mounted into every container.
/// </summary>
public sealed class ServiceAccountAdmission(ResourceCaches caches, TimeProvider time) : IAdmissionPlugin
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int TokenSeconds = 3607;
    private const string Default = "default";

    /// <summary>The default account follows its namespace a moment later; a pod that comes in between waits for it.</summary>
    private static readonly TimeSpan NewNamespacePatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NewNamespacePause = TimeSpan.FromMilliseconds(25);

    public string Name => "ServiceAccount";

    public bool Handles(AdmissionRequest request) =>
        request.Operation == AdmissionOperation.Create && request.Resource.QualifiedName == "pods" && request.Subresource is null;

    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct)
    {
        if (request.Object!["spec"] is not JsonObject spec || request.Object["metadata"]?["annotations"]?[MirrorAnnotation] is not null)
            return;
        var name = (string?)spec["serviceAccountName"] ?? "";
        if (name.Length == 0)
            name = Default;
        spec["serviceAccountName"] = name;
        spec["serviceAccount"] = name;
        var account = StoredForm.Parse((await FindAsync(request, name, ct)).Value);
        if (Automounts(spec, account))
            Mount(spec);
        if (spec["imagePullSecrets"] is not JsonArray { Count: > 0 } && account["imagePullSecrets"] is JsonArray { Count: > 0 } secrets)
            spec["imagePullSecrets"] = secrets.DeepClone();
    }

    private async ValueTask<CachedObject> FindAsync(AdmissionRequest request, string name, CancellationToken ct)
    {
        var cache = caches.Get("serviceaccounts");
        var key = request.Namespace + "/" + name;
        if (cache.Get(key) is { } known)
            return known;
        var until = time.GetUtcNow() + (name == Default ? NewNamespacePatience : TimeSpan.Zero);
        while (true)
        {
            await cache.SyncAsync(ct);
            if (cache.Get(key) is { } found)
                return found;
            if (time.GetUtcNow() >= until)
                break;
            await Task.Delay(NewNamespacePause, time, ct);
        }

        throw ApiErrors.Forbidden("", "pods", request.Name, $"error looking up service account {key}: serviceaccount \"{name}\" not found");
    }

    private static bool Automounts(JsonObject spec, JsonObject account)
    {
        var choice = spec["automountServiceAccountToken"] ?? account["automountServiceAccountToken"];
        return choice is null || choice.GetValue<bool>();
    }

    private static void Mount(JsonObject spec)
    {
        string? volume = null;
        foreach (var list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            if (spec[list] is not JsonArray containers)
                continue;
            foreach (var container in containers)
            {
                if (HasMount((JsonObject)container!))
                    continue;
                volume ??= "kube-api-access-" + RandomNumberGenerator.GetString(Alphabet, 5);
                if (container!["volumeMounts"] is not JsonArray mounts)
                    container["volumeMounts"] = mounts = [];
                mounts.Add((JsonNode)new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = MountPath });
            }
        }

        if (volume is null)
            return;
        if (spec["volumes"] is not JsonArray volumes)
            spec["volumes"] = volumes = [];
        volumes.Add((JsonNode)TokenVolume(volume));
    }

    private static bool HasMount(JsonObject container)
    {
        if (container["volumeMounts"] is not JsonArray mounts)
            return false;
        foreach (var mount in mounts)
        {
            if ((string?)mount?["mountPath"] == MountPath)
                return true;
        }

        return false;
    }

    private static JsonObject TokenVolume(string name) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(
                new JsonObject
                {
                    ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenSeconds, ["path"] = "token" },
                },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = "kube-root-ca.crt",
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                    },
                },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace",
                            ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
            ["defaultMode"] = 420,
        },
    };
}
