using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace OrleansOrchestrator.Silo.Status;

/// <summary>Asks a gateway all that <c>status</c> wants to know.</summary>
internal sealed class StatusSource(Kubernetes client)
{
    private const string Any = "0";

    public async Task<StatusReport> ReadAsync(CancellationToken ct)
    {
        var cluster = await ReadClusterAsync(ct);
        var problems = new List<string>();
        // From the gateway's cache: they are told although no silo answers.
        var nodes = await AskAsync(async () => (await client.CoreV1.ListNodeAsync(resourceVersion: Any, cancellationToken: ct)).Items.Select(Describe).ToList(), "nodes", problems);
        var requests = await AskAsync(
            async () => (await client.CertificatesV1.ListCertificateSigningRequestAsync(resourceVersion: Any, cancellationToken: ct)).Items
                .Where(static r => r.Status?.Conditions is not { Count: > 0 }).Select(Describe).ToList(),
            "certificate requests", problems);
        using (var ready = await client.HttpClient.GetAsync(new Uri(client.BaseUri, "readyz?verbose"), ct))
        {
            if (!ready.IsSuccessStatusCode)
                problems.Add($"{cluster.AnsweredBy?.Name} is not ready: {FailedChecks(await ready.Content.ReadAsStringAsync(ct))}");
        }

        problems.AddRange(Findings.Of(cluster, nodes ?? [], requests ?? []));
        return new StatusReport(problems.Count == 0, problems, Notes.Of(cluster), cluster, nodes, requests);
    }

    private async Task<ClusterReport> ReadClusterAsync(CancellationToken ct)
    {
        using var answer = await client.HttpClient.GetAsync(new Uri(client.BaseUri, StatusPage.Path.TrimStart('/')), ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{client.BaseUri} answers {(int)answer.StatusCode}: {Shorten(body)}");
        return JsonSerializer.Deserialize(body, StatusJson.Default.ClusterReport)
            ?? throw new HttpRequestException($"{client.BaseUri} answers nothing");
    }

    private static async Task<T?> AskAsync<T>(Func<Task<T>> ask, string what, List<string> problems)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException)
        {
            problems.Add($"the {what} cannot be read: {(e as HttpOperationException)?.Response.ReasonPhrase ?? e.Message}");
            return null;
        }
    }

    private static NodeState Describe(V1Node node)
    {
        var ready = node.Status?.Conditions?.FirstOrDefault(static c => c.Type == "Ready");
        var address = node.Status?.Addresses?.FirstOrDefault(static a => a.Type == "InternalIP")?.Address ?? "";
        return new NodeState(
            node.Metadata.Name, address, node.Status?.NodeInfo?.KubeletVersion ?? "", ready?.Status == "True", ready?.LastTransitionTime,
            ready?.Reason ?? "it has never said so", ready?.Message ?? "");
    }

    private static WaitingRequest Describe(V1CertificateSigningRequest request) =>
        new(request.Metadata.Name, request.Spec.Username ?? "", request.Metadata.CreationTimestamp ?? default);

    private static string FailedChecks(string report) => Words.List(
        [.. report.Split('\n').Where(static line => line.StartsWith("[-]", StringComparison.Ordinal)).Select(static line => line[3..].Split(' ')[0])]);

    private static string Shorten(string body) => body.Length > 200 ? body[..200] : body;
}
