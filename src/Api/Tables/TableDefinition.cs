using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>The columns of a kind in <c>kubectl get</c>.</summary>
/// <param name="Row">The cells of one object, in the order of the columns; <c>now</c> is for ages.</param>
public sealed record TableDefinition(IReadOnlyList<TableColumn> Columns, Func<JsonObject, DateTimeOffset, JsonArray> Row)
{
    /// <summary>Name and creation time, as for every kind without columns of its own.</summary>
    public static TableDefinition Default { get; } = new TableBuilder().Name().CreatedAt().Build();

    /// <summary>The columns of a <c>scale</c> subresource.</summary>
    public static TableDefinition Scale { get; } = ScaleTable.Definition;

    /// <summary>Conditions of an object's row, or null: a finished pod's is <c>Completed</c>.</summary>
    public Func<JsonObject, JsonArray?>? RowConditions { get; init; }
}
