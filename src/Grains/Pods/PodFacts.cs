using System.Text.Json;
using OrleansOrchestrator.Grains.Scheduling;
using OrleansOrchestrator.Registry.Cache;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>
/// The few fields of a pod that decide whom its changes concern, read from its JSON in one forward pass: most changes are status
/// reports, for which building the whole model would be waste.
/// </summary>
internal sealed class PodFacts : IObjectFacts<PodFacts>
{
    private static readonly string[] Usual = ["True", "False", "Pending", "Running", "Succeeded", PodScheduler.Name];

    /// <summary>Empty until the pod is bound.</summary>
    public string NodeName { get; private set; } = "";

    public string SchedulerName { get; private set; } = "";

    public string Phase { get; private set; } = "";

    public string PodIP { get; private set; } = "";

    /// <summary>Status of the condition Ready.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>True while scheduling gates hold the pod back.</summary>
    public bool IsGated { get; private set; }

    public int Priority { get; private set; }

    public long Generation { get; private set; }

    public bool IsTerminal => Phase is "Succeeded" or "Failed";

    public bool WantsPlacement => NodeName.Length == 0 && SchedulerName is "" or PodScheduler.Name && !IsGated && !IsTerminal;

    public static PodFacts Read(ReadOnlySpan<byte> json)
    {
        var facts = new PodFacts();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
                facts.ReadMetadata(ref reader);
            else if (reader.ValueTextEquals("spec"u8))
                facts.ReadSpec(ref reader);
            else if (reader.ValueTextEquals("status"u8))
                facts.ReadStatus(ref reader);
            else
                reader.Skip();
        }

        return facts;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("generation"u8))
                Generation = Number(ref reader);
            else
                reader.Skip();
        }
    }

    private void ReadSpec(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("nodeName"u8))
                NodeName = Text(ref reader);
            else if (reader.ValueTextEquals("schedulerName"u8))
                SchedulerName = Text(ref reader);
            else if (reader.ValueTextEquals("priority"u8))
                Priority = (int)Number(ref reader);
            else if (reader.ValueTextEquals("schedulingGates"u8))
                IsGated = HasElements(ref reader);
            else
                reader.Skip();
        }
    }

    private void ReadStatus(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("phase"u8))
                Phase = Text(ref reader);
            else if (reader.ValueTextEquals("podIP"u8))
                PodIP = Text(ref reader);
            else if (reader.ValueTextEquals("conditions"u8))
                ReadConditions(ref reader);
            else
                reader.Skip();
        }
    }

    private void ReadConditions(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (isReady, status) = (false, "");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    isReady = reader.ValueTextEquals("Ready"u8);
                }
                else if (reader.ValueTextEquals("status"u8))
                {
                    status = Text(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (isReady)
                Ready = status;
        }
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
        foreach (var usual in Usual)
        {
            if (reader.ValueTextEquals(usual))
                return usual;
        }

        return reader.GetString()!;
    }

    private static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
            return number;
        reader.Skip();
        return 0;
    }

    private static bool HasElements(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        var any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            reader.Skip();
        }

        return any;
    }
}
