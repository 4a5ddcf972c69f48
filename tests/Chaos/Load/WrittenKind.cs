using System.Text.Json.Nodes;
using OrleansOrchestrator.Chaos.Checking;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>A resource that writers write to.</summary>
/// <param name="Log">Its log's name in the database.</param>
internal sealed record WrittenKind(string Kind, string ApiVersion, string Log, string Prefix, string Plural, string? Spec = null)
{
    public const string Namespace = "chaos";

    public static readonly WrittenKind ConfigMap = new("ConfigMap", "v1", "configmaps", "api/v1", "configmaps");
    public static readonly WrittenKind Secret = new("Secret", "v1", "secrets", "api/v1", "secrets");
    public static readonly WrittenKind Lease =
        new("Lease", "coordination.k8s.io/v1", "leases.coordination.k8s.io", "apis/coordination.k8s.io/v1", "leases");

    // No scheduler feels responsible for them.
    public static readonly WrittenKind Pod = new(
        "Pod", "v1", "pods", "api/v1", "pods", """{"schedulerName":"none","containers":[{"name":"main","image":"none"}]}""");

    public string Path(string? name = null) => $"{Prefix}/namespaces/{Namespace}/{Plural}" + (name is null ? "" : "/" + name);

    public JsonObject New(string name, long write)
    {
        var obj = new JsonObject
        {
            ["apiVersion"] = ApiVersion,
            ["kind"] = Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
        };
        if (Spec is not null)
            obj["spec"] = JsonNode.Parse(Spec);
        Marks.Write(obj, Kind, write);
        return obj;
    }
}
