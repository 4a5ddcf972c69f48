using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>One entry of <c>metadata.managedFields</c>: what a manager owns by one kind of operation.</summary>
internal sealed class ManagedEntry
{
    private JsonObject? _json;
    private FieldSet? _fields;

    public required string Manager { get; init; }

    /// <summary><c>Apply</c> or <c>Update</c>.</summary>
    public required string Operation { get; init; }

    public required string ApiVersion { get; init; }

    public string Subresource { get; init; } = "";

    /// <summary>As written, to the second; empty when unknown.</summary>
    public string Time { get; private set; } = "";

    public bool IsApplied => Operation == "Apply";

    /// <summary>The JSON this was read from may be changed.</summary>
    private bool IsOwn { get; set; }

    /// <summary>A new entry.</summary>
    public static ManagedEntry Of(string manager, string operation, string apiVersion, string subresource, string time, FieldSet fields) => new()
    {
        Manager = manager,
        Operation = operation,
        ApiVersion = apiVersion,
        Subresource = subresource,
        Time = time,
        _fields = fields,
    };

    /// <summary>What is owned; to be changed through <see cref="Lose"/> and <see cref="Gain"/> only.</summary>
    public FieldSet Fields => _fields ??= FieldsV1.Read((JsonObject)_json!["fieldsV1"]!) ?? new FieldSet();

    /// <summary>Null when the JSON is no valid entry.</summary>
    /// <param name="isOwn">The JSON may be changed later.</param>
    public static ManagedEntry? Read(JsonNode? node, bool isOwn)
    {
        if (node is not JsonObject json || Text(json, "operation") is not ("Apply" or "Update") || Text(json, "fieldsType") is not "FieldsV1")
            return null;
        if (json["fieldsV1"] is not JsonObject)
            return null;
        return new ManagedEntry
        {
            Manager = Text(json, "manager"),
            Operation = Text(json, "operation"),
            ApiVersion = Text(json, "apiVersion"),
            Subresource = Text(json, "subresource"),
            Time = Text(json, "time"),
            _json = json,
            IsOwn = isOwn,
        };
    }

    /// <summary>The same owner: appliers are the same whatever version they apply in.</summary>
    public bool IsOwnedBy(string manager, string operation, string apiVersion, string subresource) =>
        Manager == manager && Operation == operation && Subresource == subresource && (IsApplied || ApiVersion == apiVersion);

    public bool OwnsSameAs(ManagedEntry other) =>
        ApiVersion == other.ApiVersion && JsonNode.DeepEquals(ToJson()["fieldsV1"], other.ToJson()["fieldsV1"]);

    /// <summary>Takes fields away; true when nothing is left.</summary>
    public bool Lose(FieldSet fields)
    {
        if (_fields is not null)
        {
            if (_fields.Remove(fields))
                _json = null;
            return _fields.IsEmpty;
        }

        FieldsV1Editor.Remove(OwnFields(), fields);
        return OwnFields().Count == 0;
    }

    /// <summary>Adds fields, as of now.</summary>
    public void Gain(FieldSet fields, string time)
    {
        Time = time;
        if (_fields is null)
        {
            FieldsV1Editor.Add(OwnFields(), fields);
            if (time.Length > 0)
                _json!["time"] = time;
            else
                _json!.Remove("time");
            return;
        }

        _fields.Add(fields);
        _json = null;
    }

    /// <summary>The fields' JSON for changing: a copy of what another object still has.</summary>
    private JsonObject OwnFields()
    {
        if (!IsOwn)
        {
            _json = (JsonObject)_json!.DeepClone();
            IsOwn = true;
        }

        return (JsonObject)_json!["fieldsV1"]!;
    }

    /// <summary>The entry's JSON; a node of its own or the one it was read from, if nothing changed.</summary>
    public JsonObject ToJson()
    {
        if (_json is not null)
            return _json;
        var json = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
        };
        if (Time.Length > 0)
            json["time"] = Time;
        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = FieldsV1.Write(Fields);
        if (Subresource.Length > 0)
            json["subresource"] = Subresource;
        return _json = json;
    }

    /// <summary>Kubernetes' order: operation, time, manager, version, subresource.</summary>
    public static int Compare(ManagedEntry left, ManagedEntry right)
    {
        var order = string.CompareOrdinal(left.Operation, right.Operation);
        if (order == 0)
            order = Seconds(left.Time).CompareTo(Seconds(right.Time));
        if (order == 0)
            order = string.CompareOrdinal(left.Manager, right.Manager);
        if (order == 0)
            order = string.CompareOrdinal(left.ApiVersion, right.ApiVersion);
        return order != 0 ? order : string.CompareOrdinal(left.Subresource, right.Subresource);
    }

    internal static long Seconds(string time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed.ToUnixTimeSeconds()
            : 0;

    private static string Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
