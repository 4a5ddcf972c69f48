using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansOrchestrator.LoadTool;

/// <summary>What the tool can do to a cluster. All objects live in a namespace of their own.</summary>
internal sealed class Scenarios(Target target, LoadOptions options)
{
    public static readonly string[] Names = ["create", "get", "list", "patch", "watch", "delete", "create_three"];

    /// <summary>Those that are run unless others are asked for: about pods.</summary>
    public static readonly string[] Usual = Names[..6];

    private const string Namespace = "bench";
    private const string Pods = "/api/v1/namespaces/" + Namespace + "/pods";
    /// <summary>Collections of three logs, none of which moves anything else when nothing controls it.</summary>
    private static readonly (string Path, string Kind, string Body)[] Three =
    [
        ($"/api/v1/namespaces/{Namespace}/configmaps", """ "apiVersion":"v1","kind":"ConfigMap" """, """ "data":{"key":"value"} """),
        ($"/api/v1/namespaces/{Namespace}/secrets", """ "apiVersion":"v1","kind":"Secret" """, """ "stringData":{"key":"value"} """),
        ($"/apis/apps/v1/namespaces/{Namespace}/deployments", """ "apiVersion":"apps/v1","kind":"Deployment" """,
            """ "spec":{"replicas":1,"selector":{"matchLabels":{"app":"bench"} },"template":{"metadata":{"labels":{"app":"bench"} },"spec":{"containers":[{"name":"main","image":"registry.example/app:v1"}]} } } """),
    ];

    // A cluster may be loaded more than once.
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];

    private const string Json = "application/json";
    private const string MergePatch = "application/merge-patch+json";

    /// <summary>0 when no request failed.</summary>
    public async Task<int> RunAsync(IReadOnlyCollection<string> chosen, CancellationToken ct)
    {
        foreach (var name in chosen)
        {
            if (!Names.Contains(name))
            {
                Console.Error.WriteLine($"no scenario is named {name}");
                return 2;
            }
        }

        await target.SendAsync(HttpMethod.Post, "/api/v1/namespaces",
            Encoding.UTF8.GetBytes($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{Namespace}}}"} }"""), Json, ct);
        var errors = 0;
        foreach (var name in Names.Where(chosen.Contains))
            errors += await RunOneAsync(name, ct);
        return errors == 0 ? 0 : 1;
    }

    private async Task<int> RunOneAsync(string name, CancellationToken ct) => name switch
    {
        "create" => await EachAsync("create", (i, token) => SendAsync(HttpMethod.Post, Pods, Pod(i), Json, token), ct),
        "get" => await EachAsync("get", (i, token) => SendAsync(HttpMethod.Get, Path(Random.Shared.Next(options.Count)), null, Json, token), ct),
        "list" => await ListAsync(ct),
        "patch" => await EachAsync("patch", (i, token) =>
            SendAsync(HttpMethod.Patch, Path(i), Annotation("t", i.ToString(CultureInfo.InvariantCulture)), MergePatch, token), ct),
        "watch" => await new FanOut(target, options, Pods, Path).RunAsync(ct),
        "create_three" => await EachAsync("create_three", (i, token) => SendAsync(HttpMethod.Post, Three[i % 3].Path, OneOfThree(i), Json, token), ct),
        _ => await EachAsync("delete", (i, token) =>
            SendAsync(HttpMethod.Delete, Path(i) + "?gracePeriodSeconds=0", null, Json, token), ct),
    };

    private async Task<int> ListAsync(CancellationToken ct)
    {
        var errors = 0;
        foreach (var (name, query) in new[]
        {
            ("list_all", "?resourceVersion=0"), ("list_consistent", ""), ("list_selector", "?labelSelector=shard%3Ds7"),
        })
        {
            errors += (await Measurement.RunAsync(name, 10, 1,
                (_, token) => SendAsync(HttpMethod.Get, Pods + query, null, Json, token), ct)).Errors;
        }

        return errors + (await Measurement.RunAsync("list_paged_500", 3, 1, (_, token) => PagesAsync(token), ct)).Errors;
    }

    private async Task<bool> PagesAsync(CancellationToken ct)
    {
        var next = "";
        do
        {
            var (status, body) = await target.SendAsync(HttpMethod.Get, $"{Pods}?limit=500&continue={next}", null, Json, ct);
            if (status != 200)
                return false;
            using var list = JsonDocument.Parse(body);
            next = list.RootElement.GetProperty("metadata").TryGetProperty("continue", out var token) ? token.GetString()! : "";
        }
        while (next.Length > 0);
        return true;
    }

    private async Task<int> EachAsync(string name, Func<int, CancellationToken, Task<bool>> action, CancellationToken ct) =>
        (await Measurement.RunAsync(name, options.Count, options.Workers, action, ct)).Errors;

    private async Task<bool> SendAsync(HttpMethod method, string path, byte[]? body, string contentType, CancellationToken ct) =>
        (await target.SendAsync(method, path, body, contentType, ct)).Status < 300;

    private static string Path(int i) => string.Create(CultureInfo.InvariantCulture, $"{Pods}/o-{i:000000}");

    private byte[] OneOfThree(int i) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{{{Three[i % 3].Kind},\"metadata\":{{\"name\":\"b-{_run}-{i:000000}\"}},{Three[i % 3].Body}}}"));

    internal static byte[] Annotation(string name, string value) =>
        Encoding.UTF8.GetBytes($$$"""{"metadata":{"annotations":{"{{{name}}}":"{{{value}}}"} } }""");

    private static byte[] Pod(int i) => Encoding.UTF8.GetBytes(
        $$$"""
        {"apiVersion":"v1","kind":"Pod",
         "metadata":{"name":"o-{{{i.ToString("000000", CultureInfo.InvariantCulture)}}}","labels":{"app":"bench","shard":"s{{{i % 100}}}","tier":"backend"},
                     "annotations":{"example.com/note":"{{{new string('n', 200)}}}"}},
         "spec":{"containers":[{"name":"main","image":"registry.example/app:v1","command":["/app","--port=8080"],
                                "env":[{"name":"A","value":"1"},{"name":"POD_IP","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"} } }],
                                "ports":[{"containerPort":8080,"name":"http"}],
                                "resources":{"requests":{"cpu":"10m","memory":"16Mi"},"limits":{"memory":"64Mi"} },
                                "readinessProbe":{"httpGet":{"path":"/healthz","port":8080} },
                                "volumeMounts":[{"name":"tmp","mountPath":"/tmp"}]}],
                 "volumes":[{"name":"tmp","emptyDir":{} }],"automountServiceAccountToken":false}}
        """);
}
