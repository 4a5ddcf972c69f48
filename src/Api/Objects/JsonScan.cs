using System.Text.Json;

namespace OrleansOrchestrator.Api.Objects;

/// <summary>Steps of a forward pass over an object's JSON, for readers that want a few of its fields.</summary>
public static class JsonScan
{
    /// <summary>From the start of an object to the value at the path; false when there is none.</summary>
    public static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<string> path)
    {
        foreach (var member in path)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !Enter(ref reader, member))
                return false;
        }

        return true;
    }

    /// <summary>As <see cref="Find"/>, among the members of an object that follow the one the reader is at the end of.</summary>
    public static bool FindOn(ref Utf8JsonReader reader, ReadOnlySpan<string> path) =>
        Enter(ref reader, path[0]) && Find(ref reader, path[1..]);

    /// <summary>From a member's name over its value, which is returned when it is a string.</summary>
    public static string NextString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString()!;
        reader.Skip();
        return "";
    }

    private static bool Enter(ref Utf8JsonReader reader, string member)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(member);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
