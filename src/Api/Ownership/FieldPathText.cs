using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Paths as conflicts and faults name them: <c>.spec.containers[name="a"].image</c>.</summary>
internal static class FieldPathText
{
    public static string Print(PathElement element) => element.Kind switch
    {
        'f' => "." + element.Text,
        'k' => PrintKeys(element.Text),
        'v' => "[=" + element.Text + "]",
        _ => "[" + element.Text + "]",
    };

    /// <summary>The path of every member, in order.</summary>
    public static List<string> Members(FieldSet set)
    {
        set.Sort();
        var paths = new List<string>();
        AddMembers(paths, set, "");
        return paths;
    }

    private static void AddMembers(List<string> paths, FieldSet set, string path)
    {
        foreach (var child in set.Children)
        {
            var childPath = path + Print(child.Element);
            if (child.IsMember)
                paths.Add(childPath);
            AddMembers(paths, child, childPath);
        }
    }

    private static string PrintKeys(string json) => JsonNode.Parse(json) is JsonObject keys
        ? "[" + string.Join(',', keys.Select(key => key.Key + "=" + (key.Value?.ToJsonString() ?? "null"))) + "]"
        : "[" + json + "]";
}
