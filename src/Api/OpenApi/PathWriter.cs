using System.Text.Json;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>
/// Writes the paths of a resource with their operations: what clients look for is the action, the kind it concerns and the query
/// parameters it takes (kubectl asks whether <c>fieldValidation</c> is among them).
/// </summary>
internal sealed class PathWriter(Utf8JsonWriter json, SchemaWriter schemas, bool version2)
{
    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation"];
    private static readonly string[] PatchParameters = ["dryRun", "fieldManager", "fieldValidation", "force"];
    private static readonly string[] DeleteParameters = ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"];

    private static readonly string[] ListParameters =
    [
        "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch",
        "sendInitialEvents", "timeoutSeconds", "watch",
    ];

    private static readonly string[] PatchTypes =
    [
        "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json",
        "application/strategic-merge-patch+json",
    ];

    public void Write(ResourceDefinition resource)
    {
        var prefix = (resource.Group.Length == 0 ? "/api/" : "/apis/") + resource.ApiVersion;
        var own = new Target(
            resource, DefinitionSet.NameOf(resource), new GroupVersionKind(resource.Group, resource.Version, resource.Kind), "");
        var all = $"{prefix}/{resource.Plural}";
        var collection = resource.Namespaced ? $"{prefix}/namespaces/{{namespace}}/{resource.Plural}" : all;
        if (resource.Namespaced && resource.Verbs.Contains("list"))
            WritePath(all, own with { Suffix = "ForAllNamespaces" }, [], ("get", "list"));
        WritePath(collection, own, resource.Verbs, ("get", "list"), ("post", "create"), ("delete", "deletecollection"));
        var item = collection + "/{name}";
        WritePath(item, own, resource.Verbs, ("get", "get"), ("put", "update"), ("delete", "delete"), ("patch", "patch"));
        foreach (var subresource in resource.Subresources.Values)
            WriteSubresource(item, own, subresource);
    }

    private void WriteSubresource(string item, Target own, SubresourceDefinition subresource)
    {
        var (group, version) = (subresource.Group ?? own.Kind.Group, subresource.Version ?? own.Kind.Version);
        var target = own with
        {
            Kind = new GroupVersionKind(group, version, subresource.Kind),
            Suffix = char.ToUpperInvariant(subresource.Name[0]) + subresource.Name[1..],
            DefinitionName = subresource.Kind == own.Kind.Kind ? own.DefinitionName
                : Schemas.SchemaLibrary.IsKind(group, version, subresource.Kind)
                    ? Schemas.SchemaLibrary.Kind(group, version, subresource.Kind).DefinitionName
                    : null,
        };
        WritePath($"{item}/{subresource.Name}", target, subresource.Verbs, ("get", "get"), ("put", "update"), ("post", "create"),
            ("delete", "delete"), ("patch", "patch"));
    }

    /// <param name="verbs">The verbs the resource has; empty means that every given operation exists.</param>
    private void WritePath(string path, Target target, IReadOnlyList<string> verbs, params ReadOnlySpan<(string Method, string Verb)> operations)
    {
        var any = false;
        foreach (var (method, verb) in operations)
        {
            if (verbs.Count > 0 && !verbs.Contains(verb))
                continue;
            if (!any)
                json.WriteStartObject(path);
            any = true;
            json.WriteStartObject(method);
            WriteOperation(target, method, verb);
            json.WriteEndObject();
        }

        if (!any)
            return;
        json.WriteStartArray("parameters");
        if (path.Contains("{name}", StringComparison.Ordinal))
            WriteParameter("name", "path");
        if (path.Contains("{namespace}", StringComparison.Ordinal))
            WriteParameter("namespace", "path");
        WriteParameter("pretty", "query");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteOperation(Target target, string method, string verb)
    {
        var connects = target.DefinitionName is null;
        var action = connects ? "connect" : verb switch { "create" => "post", "update" => "put", _ => verb };
        json.WriteString("operationId", OperationId(target, connects ? "connect" + Capital(method) : verb));
        json.WriteStartArray("parameters");
        foreach (var parameter in ParametersOf(verb, connects))
            WriteParameter(parameter, "query");
        if (version2 && HasBody(verb, connects))
            WriteBodyParameter(target, verb);
        json.WriteEndArray();
        if (!version2 && HasBody(verb, connects))
            WriteRequestBody(target, verb);
        WriteResponses(target, verb, connects);
        json.WriteString("x-kubernetes-action", action);
        json.WriteStartObject("x-kubernetes-group-version-kind");
        json.WriteString("group", target.Kind.Group);
        json.WriteString("version", target.Kind.Version);
        json.WriteString("kind", target.Kind.Kind);
        json.WriteEndObject();
    }

    private static string OperationId(Target target, string verb)
    {
        var group = target.Resource.Group.Length == 0 ? "core" : target.Resource.Group.Split('.')[0];
        var scope = target.Resource.Namespaced && target.Suffix != "ForAllNamespaces" ? "Namespaced" : "";
        var word = verb switch
        {
            "get" => "read",
            "update" => "replace",
            "deletecollection" => "deleteCollection",
            _ => verb,
        };
        return word + Capital(group) + Capital(target.Resource.Version) + scope + target.Resource.Kind + target.Suffix;
    }

    private static string[] ParametersOf(string verb, bool connects) => connects ? [] : verb switch
    {
        "list" => ListParameters,
        "create" or "update" => WriteParameters,
        "patch" => PatchParameters,
        "delete" => DeleteParameters,
        "deletecollection" => [.. DeleteParameters, "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion"],
        _ => [],
    };

    private static bool HasBody(string verb, bool connects) => !connects && verb is "create" or "update" or "patch" or "delete" or "deletecollection";

    private static string BodyOf(Target target, string verb) => verb switch
    {
        "patch" => SchemaWriter.Patch,
        "delete" or "deletecollection" => "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
        _ => target.DefinitionName!,
    };

    private void WriteParameter(string name, string place)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("in", place);
        if (place == "path")
            json.WriteBoolean("required", true);
        if (!version2)
            json.WriteStartObject("schema");
        json.WriteString("type", TypeOf(name));
        json.WriteBoolean("uniqueItems", true);
        if (!version2)
            json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string TypeOf(string parameter) => parameter switch
    {
        "force" or "watch" or "allowWatchBookmarks" or "sendInitialEvents" or "orphanDependents" => "boolean",
        "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
        _ => "string",
    };

    private void WriteBodyParameter(Target target, string verb)
    {
        json.WriteStartObject();
        json.WriteString("name", "body");
        json.WriteString("in", "body");
        json.WriteBoolean("required", !verb.StartsWith("delete", StringComparison.Ordinal));
        json.WritePropertyName("schema");
        schemas.WriteReference(BodyOf(target, verb));
        json.WriteEndObject();
    }

    private void WriteRequestBody(Target target, string verb)
    {
        json.WriteStartObject("requestBody");
        json.WriteStartObject("content");
        foreach (var type in verb == "patch" ? PatchTypes : ["*/*"])
            WriteContent(type, BodyOf(target, verb));
        json.WriteEndObject();
        if (!verb.StartsWith("delete", StringComparison.Ordinal))
            json.WriteBoolean("required", true);
        json.WriteEndObject();
    }

    private void WriteResponses(Target target, string verb, bool connects)
    {
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "OK");
        if (connects && !version2)
        {
            json.WriteStartObject("content");
            json.WriteStartObject("*/*");
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (!connects)
        {
            WriteResponseSchema(verb switch
            {
                "list" => target.DefinitionName + "List",
                "delete" or "deletecollection" => "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
                _ => target.DefinitionName!,
            });
        }

        json.WriteEndObject();
        json.WriteStartObject("401");
        json.WriteString("description", "Unauthorized");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResponseSchema(string definition)
    {
        if (version2)
        {
            json.WritePropertyName("schema");
            schemas.WriteReference(definition);
            return;
        }

        json.WriteStartObject("content");
        WriteContent("application/json", definition);
        WriteContent("application/yaml", definition);
        json.WriteEndObject();
    }

    private void WriteContent(string mediaType, string definition)
    {
        json.WriteStartObject(mediaType);
        json.WritePropertyName("schema");
        schemas.WriteReference(definition);
        json.WriteEndObject();
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    /// <param name="DefinitionName">Null for kinds that are only options of a connection.</param>
    private sealed record Target(ResourceDefinition Resource, string? DefinitionName, GroupVersionKind Kind, string Suffix);
}
