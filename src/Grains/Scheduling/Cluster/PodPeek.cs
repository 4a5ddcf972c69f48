using System.Text.Json;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>
/// The few fields that decide whether a pod concerns placement at all, read from its JSON in one forward pass: most pod changes are
/// status reports, for which building the whole model would be waste.
/// </summary>
internal readonly record struct PodPeek(string NodeName, string SchedulerName, string Phase, bool Gated, long Generation)
{
    public bool IsTerminal => Phase is "Succeeded" or "Failed";

    public bool WantsPlacement => NodeName.Length == 0 && SchedulerName is "" or PodScheduler.Name && !Gated && !IsTerminal;

    public static PodPeek Read(ReadOnlySpan<byte> json)
    {
        string node = "", scheduler = "", phase = "";
        var gated = false;
        long generation = 0;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isGeneration = reader.ValueTextEquals("generation"u8);
                    reader.Read();
                    if (isGeneration && reader.TokenType == JsonTokenType.Number)
                        generation = reader.GetInt64();
                    else
                        reader.Skip();
                }
            }
            else if (reader.ValueTextEquals("spec"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    if (reader.ValueTextEquals("nodeName"u8))
                        node = Text(ref reader);
                    else if (reader.ValueTextEquals("schedulerName"u8))
                        scheduler = Text(ref reader);
                    else if (reader.ValueTextEquals("schedulingGates"u8))
                        gated = HasElements(ref reader);
                    else
                        reader.Skip();
                }
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    if (reader.ValueTextEquals("phase"u8))
                        phase = Text(ref reader);
                    else
                        reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new PodPeek(node, scheduler, phase, gated, generation);
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return "";
        }

        // The usual values are not worth a string each.
        if (reader.ValueTextEquals("default-scheduler"u8))
            return PodScheduler.Name;
        if (reader.ValueTextEquals("Running"u8))
            return "Running";
        return reader.ValueTextEquals("Pending"u8) ? "Pending" : reader.GetString()!;
    }

    private static bool HasElements(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
            return false;
        while (reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            reader.Read();
        }

        return true;
    }
}
