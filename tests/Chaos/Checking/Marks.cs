using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Chaos.Checking;

/// <summary>
/// What a write leaves in an object: its number, in several places. All of them say the same number, or the object is half-written.
/// </summary>
internal static class Marks
{
    private const string Number = "chaos.test/write";
    private const string Echo = "chaos.test/echo";
    private const string Label = "write";

    /// <summary>Sets all the marks; the result can be sent whole, or be a merge patch.</summary>
    public static void Write(JsonObject obj, string kind, long write)
    {
        var metadata = Child(obj, "metadata");
        Child(metadata, "labels")[Label] = "w" + write;
        var annotations = Child(metadata, "annotations");
        annotations[Number] = write.ToString();
        annotations[Echo] = EchoOf(write);
        switch (kind)
        {
            case "ConfigMap":
                Child(obj, "data")["echo"] = EchoOf(write);
                break;
            case "Secret":
                Child(obj, "data")["echo"] = Base64(EchoOf(write));
                break;
            case "Lease":
                Child(obj, "spec")["holderIdentity"] = EchoOf(write);
                break;
        }
    }

    /// <summary>The write that an object is from, null when nobody of the run wrote it; and whether all of that write is there.</summary>
    public static (long? Write, bool Whole) Read(JsonElement obj)
    {
        var metadata = obj.GetProperty("metadata");
        if (!metadata.TryGetProperty("annotations", out var annotations) || Text(annotations, Number) is not { } number)
            return (null, true);
        var write = long.Parse(number);
        var echo = EchoOf(write);
        var whole = Text(annotations, Echo) == echo
            && metadata.TryGetProperty("labels", out var labels) && Text(labels, Label) == "w" + write
            && obj.GetProperty("kind").GetString() switch
            {
                "ConfigMap" => obj.TryGetProperty("data", out var data) && Text(data, "echo") == echo,
                "Secret" => obj.TryGetProperty("data", out var data) && Text(data, "echo") == Base64(echo),
                "Lease" => obj.TryGetProperty("spec", out var spec) && Text(spec, "holderIdentity") == echo,
                _ => true,
            };
        return (write, whole);
    }

    /// <summary>Some hundred characters that only this write leaves.</summary>
    private static string EchoOf(long write)
    {
        var text = new StringBuilder();
        var state = (ulong)write;
        for (var i = 0; i < 4 + write % 9; i++)
            text.Append((state = unchecked((state + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9)).ToString("x16"));
        return text.ToString();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string? Text(JsonElement obj, string name) => obj.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static JsonObject Child(JsonObject obj, string name)
    {
        if (obj[name] is not JsonObject child)
            obj[name] = child = [];
        return child;
    }
}
