using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>The columns of a kind in <c>kubectl get</c>.</summary>
/// <param name="Row">The cells of one object, in the order of the columns; <c>now</c> is for ages.</param>
public sealed record TableDefinition(IReadOnlyList<TableColumn> Columns, Func<JsonObject, DateTimeOffset, JsonArray> Row)
{
    /// <summary>NAME and AGE, as for every kind without columns of its own.</summary>
    public static TableDefinition Default { get; } = new(
        [
            new TableColumn("Name", "string", "name", "", 0),
            new TableColumn("Created At", "date", "", "", 0),
        ],
        (obj, _) => [obj["metadata"]?["name"]?.DeepClone(), obj["metadata"]?["creationTimestamp"]?.DeepClone()]);
}

/// <summary>One column: its title, OpenAPI type and format, and the priority (0 shown always, 1 with <c>-o wide</c>).</summary>
public sealed record TableColumn(string Name, string Type, string Format, string Description, int Priority);
