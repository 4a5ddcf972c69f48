using System.Text;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Patching;

/// <summary>Prints JSON as Go prints maps and slices, which is how Kubernetes quotes a bad patch.</summary>
public static class GoText
{
    public static string Print(JsonNode? node)
    {
        var text = new StringBuilder();
        Print(text, node);
        return text.ToString();
    }

    internal static string PrintList(IList<JsonNode?> list)
    {
        var text = new StringBuilder();
        PrintList(text, list);
        return text.ToString();
    }

    private static void Print(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("<nil>");
                break;
            case JsonObject obj:
                text.Append("map[");
                var first = true;
                foreach (var (key, value) in obj.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(first ? "" : " ").Append(key).Append(':');
                    Print(text, value);
                    first = false;
                }

                text.Append(']');
                break;
            case JsonArray array:
                PrintList(text, array);
                break;
            default:
                text.Append(node.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string?)node : node.ToJsonString());
                break;
        }
    }

    private static void PrintList(StringBuilder text, IList<JsonNode?> list)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                text.Append(' ');
            Print(text, list[i]);
        }

        text.Append(']');
    }
}
