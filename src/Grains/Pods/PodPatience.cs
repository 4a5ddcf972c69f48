using System.Text.Json;
using k8s.Models;
using OrleansOrchestrator.Api.Objects;

namespace OrleansOrchestrator.Grains.Pods;

/// <summary>
/// What decides how long a pod stays on a tainted node: since when it exists and what it tolerates. Read from its JSON when it is asked
/// for and not kept: a node that falls silent has this looked up once for each of its pods.
/// </summary>
internal sealed class PodPatience
{
    // Admission gives every pod these.
    private static readonly string[] Usual =
        ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable", "Exists", "Equal", "NoExecute", "NoSchedule"];

    public DateTimeOffset? Created { get; private set; }

    public List<V1Toleration> Tolerations { get; } = new(2);

    public static PodPatience Read(ReadOnlySpan<byte> json)
    {
        var patience = new PodPatience();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
                patience.ReadMetadata(ref reader);
            else if (reader.ValueTextEquals("spec"u8))
                patience.ReadSpec(ref reader);
            else
                reader.Skip();
        }

        return patience;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("creationTimestamp"u8))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var created))
                Created = created;
        }
    }

    private void ReadSpec(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tolerations"u8))
                ReadTolerations(ref reader);
            else
                reader.Skip();
        }
    }

    private void ReadTolerations(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var toleration = new V1Toleration();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("key"u8))
                    toleration.Key = Text(ref reader);
                else if (reader.ValueTextEquals("operator"u8))
                    toleration.OperatorProperty = Text(ref reader);
                else if (reader.ValueTextEquals("value"u8))
                    toleration.Value = Text(ref reader);
                else if (reader.ValueTextEquals("effect"u8))
                    toleration.Effect = Text(ref reader);
                else if (reader.ValueTextEquals("tolerationSeconds"u8))
                    toleration.TolerationSeconds = Number(ref reader);
                else
                    reader.Skip();
            }

            Tolerations.Add(toleration);
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        var ahead = reader;
        ahead.Read();
        if (ahead.TokenType == JsonTokenType.String)
        {
            foreach (var usual in Usual)
            {
                if (!ahead.ValueTextEquals(usual))
                    continue;
                reader = ahead;
                return usual;
            }
        }

        return JsonScan.NextString(ref reader);
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
            return number;
        reader.Skip();
        return null;
    }
}
