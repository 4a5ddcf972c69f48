using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Schemas;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Puts a kind's columns together: title, description and what the cell reads from the object.</summary>
/// <param name="types">The type table that field descriptions come from (<c>core.v1</c>).</param>
internal sealed class TableBuilder(string types = "meta.v1")
{
    private static readonly (string, string) NameField = (DefinitionNames.Of("meta.v1", "ObjectMeta"), "name");
    private static readonly (string, string) CreationField = (DefinitionNames.Of("meta.v1", "ObjectMeta"), "creationTimestamp");

    private readonly List<TableColumn> _columns = [];
    private readonly List<Func<JsonObject, DateTimeOffset, JsonNode?>> _cells = [];

    public TableBuilder Name(int priority = 0) =>
        Add(new TableColumn("Name", "string", "name", NameField, priority), (obj, _) => obj.GetText("metadata", "name"));

    /// <summary>The name with something of the kind's own about it.</summary>
    public TableBuilder Name(Func<JsonObject, JsonNode?> cell) =>
        Add(new TableColumn("Name", "string", "name", NameField, 0), (obj, _) => cell(obj));

    /// <summary>A name that clients do not take for the object's own: a scale is not what its name names.</summary>
    public TableBuilder PlainName() =>
        Add(new TableColumn("Name", "string", "", NameField, 0), (obj, _) => obj.GetText("metadata", "name"));

    public TableBuilder Age() =>
        Add(new TableColumn("Age", "string", "", CreationField, 0), (obj, now) => Ages.Since(obj.GetString("metadata", "creationTimestamp"), now));

    public TableBuilder CreatedAt() =>
        Add(new TableColumn("Created At", "date", "", CreationField, 0), (obj, _) => obj["metadata"]?["creationTimestamp"]?.DeepClone());

    /// <summary>A column described by a text of its own, or by a field when the text reads <c>Type.field</c>.</summary>
    public TableBuilder Add(string name, string description, Func<JsonObject, JsonNode?> cell, string type = "string", int priority = 0, string format = "") =>
        Add(Column(name, type, format, description, priority), (obj, _) => cell(obj));

    public TableBuilder AddTimed(string name, string description, Func<JsonObject, DateTimeOffset, JsonNode?> cell, int priority = 0) =>
        Add(Column(name, "string", "", description, priority), cell);

    /// <summary>A column of <c>-o wide</c>.</summary>
    public TableBuilder Wide(string name, string description, Func<JsonObject, JsonNode?> cell) => Add(name, description, cell, priority: 1);

    /// <summary>Containers and images of a pod template.</summary>
    public TableBuilder Template(string first, string second, string third) =>
        Wide("Containers", "Names of each container in the template.", obj => Containers.Join(obj.GetObject(first, second, third), "name"))
            .Wide("Images", "Images referenced by each container in the template.", obj => Containers.Join(obj.GetObject(first, second, third), "image"));

    public TableDefinition Build()
    {
        Func<JsonObject, DateTimeOffset, JsonNode?>[] cells = [.. _cells];
        return new TableDefinition([.. _columns], (obj, now) =>
        {
            var row = new JsonArray();
            foreach (var cell in cells)
                row.Add(cell(obj, now));
            return row;
        });
    }

    private TableBuilder Add(TableColumn column, Func<JsonObject, DateTimeOffset, JsonNode?> cell)
    {
        _columns.Add(column);
        _cells.Add(cell);
        return this;
    }

    private TableColumn Column(string name, string type, string format, string description, int priority)
    {
        var dot = description.IndexOf('.', StringComparison.Ordinal);
        var isField = dot > 0 && dot < description.Length - 1 && !description.Contains(' ', StringComparison.Ordinal);
        return isField
            ? new TableColumn(name, type, format, (DefinitionNames.Of(types, description[..dot]), description[(dot + 1)..]), priority)
            : new TableColumn(name, type, format, description, priority);
    }
}
