using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Answers;

/// <summary>What a table row carries beside its cells.</summary>
internal static class IncludeObject
{
    public static RowObject Read(RequestQuery query) => query.Get("includeObject") switch
    {
        null or "" or "Metadata" => RowObject.Metadata,
        "None" => RowObject.None,
        "Object" => RowObject.Object,
        var other => throw ApiErrors.BadRequest(
            $"Unable to convert to Table as requested: includeObject: Invalid value: \"{other}\": must be 'Metadata', 'Object', 'None', or empty"),
    };
}

internal enum RowObject : byte
{
    Metadata,
    None,
    Object,
}
