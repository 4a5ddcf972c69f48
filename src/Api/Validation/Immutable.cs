using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>Checks of fields that may not change once the object exists.</summary>
internal static class Immutable
{
    public const string Message = "field is immutable";

    public static void Check(JsonObject? obj, JsonObject? old, string field, FieldPath parent, FieldErrors errors)
    {
        if (!(obj?[field]).SameAs(old?[field]))
            errors.Invalid(parent.Child(field), (obj?[field]).Show(), Message);
    }
}
