using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>
/// A request body as an object of its schema: types checked, unknown fields gone, empty values as Kubernetes' encoder shows them,
/// static defaults set. <paramref name="StrictErrors"/> are the faults that only strict field validation refuses.
/// </summary>
public sealed record DecodedObject(JsonObject Value, IReadOnlyList<string> StrictErrors)
{
    /// <summary>Refuses or reports what the body had too much of: throws when strict, else returns the texts for <c>Warning</c> headers.</summary>
    public IReadOnlyList<string> Check(FieldValidation validation, DecodeTarget target)
    {
        if (StrictErrors.Count == 0 || validation == FieldValidation.Ignore)
            return [];
        if (validation == FieldValidation.Warn)
            return StrictErrors;
        throw ApiErrors.BadRequest(target.CannotBeHandled(target.Kind, target.Version, StrictMessage(StrictErrors)));
    }

    /// <summary>Strict faults as one message.</summary>
    public static string StrictMessage(IEnumerable<string> errors) => "strict decoding error: " + string.Join(", ", errors);
}
