using OrleansOrchestrator.Api.OpenApi;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>One column: its title, OpenAPI type and format, and the priority (0 shown always, 1 with <c>-o wide</c>).</summary>
public sealed class TableColumn(string name, string type, string format, string description, int priority)
{
    private readonly string? _fieldDefinition;
    private readonly string _description = description;
    private string? _fieldDescription;

    /// <summary>A column that is described as a field is: by definition name and JSON name.</summary>
    internal TableColumn(string name, string type, string format, (string Definition, string Field) describedBy, int priority)
        : this(name, type, format, describedBy.Field, priority) => _fieldDefinition = describedBy.Definition;

    public string Name { get; } = name;

    public string Type { get; } = type;

    public string Format { get; } = format;

    /// <summary>Looked up when first asked for: the source of the texts is big.</summary>
    public string Description => _fieldDefinition is null ? _description : _fieldDescription ??= Describe();

    public int Priority { get; } = priority;

    private string Describe() => ModelDescriptions.Of(_fieldDefinition!).Field(_description) ?? "";
}
