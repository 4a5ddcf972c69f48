using System.Collections.Concurrent;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansOrchestrator.NodeAgent.Api;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>Pods' service-account tokens, asked for through TokenRequest and replaced when 80 % of their life, or a day, is over.</summary>
internal sealed class ServiceAccountTokens(ApiConnection api, TimeProvider time)
{
    private const long ExpirationSecondsDefault = 3600;
    private const double RefreshShare = 0.8;
    private static readonly TimeSpan RefreshAfterMax = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<(string Pod, string Audience, long Seconds), Issued> issued = new();

    public async Task<string> GetAsync(V1Pod pod, V1ServiceAccountTokenProjection projection, CancellationToken cancellation)
    {
        var key = Key(pod, projection);
        if (issued.TryGetValue(key, out var known) && time.GetUtcNow() < known.RefreshAt)
            return known.Token;
        var request = new Authenticationv1TokenRequest
        {
            Spec = new V1TokenRequestSpec
            {
                Audiences = projection.Audience is { Length: > 0 } audience ? [audience] : [],
                ExpirationSeconds = key.Seconds,
                BoundObjectRef = new V1BoundObjectReference
                {
                    ApiVersion = "v1",
                    Kind = "Pod",
                    Name = pod.Metadata.Name,
                    Uid = pod.Metadata.Uid,
                },
            },
        };
        try
        {
            var account = pod.Spec.ServiceAccountName is { Length: > 0 } name ? name : "default";
            var answer = await api.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
                request, account, pod.Metadata.NamespaceProperty, cancellationToken: cancellation);
            var now = time.GetUtcNow();
            var life = new DateTimeOffset((answer.Status.ExpirationTimestamp ?? now.UtcDateTime).ToUniversalTime()) - now;
            var after = life * RefreshShare;
            issued[key] = new Issued(answer.Status.Token, now + (after < RefreshAfterMax ? after : RefreshAfterMax));
            return answer.Status.Token;
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or IOException)
        {
            // An old token that still works is better than none.
            if (known is not null)
                return known.Token;
            throw new VolumeException($"failed to fetch token: {(e as HttpOperationException)?.Response.Content ?? e.Message}");
        }
    }

    public DateTimeOffset? RefreshDue(V1Pod pod, V1ServiceAccountTokenProjection projection) =>
        issued.TryGetValue(Key(pod, projection), out var known) ? known.RefreshAt : null;

    public void Release(string podUid)
    {
        foreach (var key in issued.Keys)
        {
            if (key.Pod == podUid)
                issued.TryRemove(key, out _);
        }
    }

    private static (string Pod, string Audience, long Seconds) Key(V1Pod pod, V1ServiceAccountTokenProjection projection) =>
        (pod.Metadata.Uid, projection.Audience ?? "", projection.ExpirationSeconds ?? ExpirationSecondsDefault);

    private sealed record Issued(string Token, DateTimeOffset RefreshAt);
}
