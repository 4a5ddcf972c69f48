using System.Text.Json;

namespace OrleansOrchestrator.Api.Objects;

/// <summary>
/// The parts of an object's metadata that indexes, selectors and deletion look at, read from its JSON in one forward pass that
/// stops after <c>metadata</c>.
/// </summary>
public sealed class ObjectHead
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>();

    public string Name { get; private set; } = "";

    /// <summary>Empty for cluster-scoped objects.</summary>
    public string Namespace { get; private set; } = "";

    public string Uid { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; private set; } = NoLabels;

    public IReadOnlyList<OwnerLink> Owners { get; private set; } = [];

    public IReadOnlyList<string> Finalizers { get; private set; } = [];

    public bool IsDeleting { get; private set; }

    /// <summary>Whether both carry the same labels with the same values.</summary>
    public bool HasSameLabels(ObjectHead other)
    {
        if (Labels.Count != other.Labels.Count)
            return false;
        foreach (var (label, value) in Labels)
        {
            if (!other.Labels.TryGetValue(label, out var theirs) || theirs != value)
                return false;
        }

        return true;
    }

    public static ObjectHead Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return Read(ref reader);
    }

    /// <summary>From before an object's start to the end of its metadata, behind which the reader can go on.</summary>
    public static ObjectHead Read(ref Utf8JsonReader reader)
    {
        var head = new ObjectHead();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                reader.Read();
                head.ReadMetadata(ref reader);
                return head;
            }

            reader.Skip();
        }

        return head;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
                Name = JsonScan.NextString(ref reader);
            else if (reader.ValueTextEquals("namespace"u8))
                Namespace = JsonScan.NextString(ref reader);
            else if (reader.ValueTextEquals("uid"u8))
                Uid = JsonScan.NextString(ref reader);
            else if (reader.ValueTextEquals("deletionTimestamp"u8))
                IsDeleting = JsonScan.NextString(ref reader).Length > 0;
            else if (reader.ValueTextEquals("labels"u8))
                Labels = ReadLabels(ref reader);
            else if (reader.ValueTextEquals("finalizers"u8))
                Finalizers = ReadStrings(ref reader);
            else if (reader.ValueTextEquals("ownerReferences"u8))
                Owners = ReadOwners(ref reader);
            else
                reader.Skip();
        }
    }

    private static IReadOnlyDictionary<string, string> ReadLabels(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return NoLabels;
        var labels = new Dictionary<string, string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            labels[name] = JsonScan.NextString(ref reader);
        }

        return labels;
    }

    private static List<string> ReadStrings(ref Utf8JsonReader reader)
    {
        var texts = new List<string>(1);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return texts;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            texts.Add(reader.GetString()!);
        return texts;
    }

    private static List<OwnerLink> ReadOwners(ref Utf8JsonReader reader)
    {
        var owners = new List<OwnerLink>(1);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return owners;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            string apiVersion = "", kind = "", name = "", uid = "";
            bool controller = false, block = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("apiVersion"u8))
                    apiVersion = JsonScan.NextString(ref reader);
                else if (reader.ValueTextEquals("kind"u8))
                    kind = JsonScan.NextString(ref reader);
                else if (reader.ValueTextEquals("name"u8))
                    name = JsonScan.NextString(ref reader);
                else if (reader.ValueTextEquals("uid"u8))
                    uid = JsonScan.NextString(ref reader);
                else if (reader.ValueTextEquals("controller"u8))
                    controller = NextTrue(ref reader);
                else if (reader.ValueTextEquals("blockOwnerDeletion"u8))
                    block = NextTrue(ref reader);
                else
                    reader.Skip();
            }

            owners.Add(new OwnerLink(apiVersion, kind, name, uid, controller, block));
        }

        return owners;
    }

    private static bool NextTrue(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.True;
    }
}

/// <summary>An owner reference.</summary>
public sealed record OwnerLink(string ApiVersion, string Kind, string Name, string Uid, bool Controller, bool BlockOwnerDeletion);
