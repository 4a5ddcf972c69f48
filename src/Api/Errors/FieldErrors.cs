namespace OrleansOrchestrator.Api.Errors;

/// <summary>Collects every fault of an object, each with its field path, worded as Kubernetes' field errors are.</summary>
public sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    public IReadOnlyList<FieldError> All => _errors;

    public void Add(FieldError error) => _errors.Add(error);

    public void Required(string field, string detail) => Add(new FieldError(FieldErrorType.Required, field, null, detail));

    /// <param name="value">The bad value as Kubernetes prints it: strings quoted, numbers bare, objects as JSON.</param>
    public void Invalid(string field, string value, string detail) => Add(new FieldError(FieldErrorType.Invalid, field, value, detail));

    public void InvalidString(string field, string? value, string detail) => Invalid(field, Quote(value ?? ""), detail);

    public void Forbidden(string field, string detail) => Add(new FieldError(FieldErrorType.Forbidden, field, null, detail));

    public void Duplicate(string field, string value) => Add(new FieldError(FieldErrorType.Duplicate, field, value, ""));

    public void NotFound(string field, string value) => Add(new FieldError(FieldErrorType.NotFound, field, value, ""));

    public void TooLong(string field, int maxLength) =>
        Add(new FieldError(FieldErrorType.TooLong, field, null, $"may not be more than {maxLength} bytes"));

    public void TooMany(string field, int actual, int max) =>
        Add(new FieldError(FieldErrorType.TooMany, field, actual.ToString(), $"must have at most {max} items"));

    /// <summary>A value outside an enumeration; <paramref name="supported"/> is listed sorted, as given.</summary>
    public void NotSupported(string field, string? value, params IEnumerable<string> supported) =>
        Add(new FieldError(FieldErrorType.NotSupported, field, Quote(value ?? ""),
            "supported values: " + string.Join(", ", supported.Select(Quote))));

    public string Summary() => _errors.Count == 1
        ? _errors[0].ToString()
        : "[" + string.Join(", ", _errors.Select(e => e.ToString()).Distinct()) + "]";

    public IReadOnlyList<StatusCause> Causes() =>
        _errors.ConvertAll(e => new StatusCause(e.Reason, e.Detail(), e.Field));

    public static string Quote(string value) => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}

/// <summary>Kubernetes' field error types; the name plus "FieldValue" is the cause's reason, save where noted.</summary>
public enum FieldErrorType
{
    Required,
    Invalid,
    NotSupported,
    Forbidden,
    Duplicate,
    NotFound,
    TooLong,
    TooMany,
    Internal,
    TypeInvalid,
}

/// <summary>One fault.</summary>
public sealed record FieldError(FieldErrorType Type, string Field, string? Value, string Message)
{
    public string Reason => Type switch
    {
        FieldErrorType.Required => "FieldValueRequired",
        FieldErrorType.Invalid => "FieldValueInvalid",
        FieldErrorType.NotSupported => "FieldValueNotSupported",
        FieldErrorType.Forbidden => "FieldValueForbidden",
        FieldErrorType.Duplicate => "FieldValueDuplicate",
        FieldErrorType.NotFound => "FieldValueNotFound",
        FieldErrorType.TooLong => "FieldValueTooLong",
        FieldErrorType.TooMany => "FieldValueTooMany",
        FieldErrorType.TypeInvalid => "FieldValueTypeInvalid",
        _ => "InternalError",
    };

    private string Title => Type switch
    {
        FieldErrorType.Required => "Required value",
        FieldErrorType.NotSupported => "Unsupported value",
        FieldErrorType.Forbidden => "Forbidden",
        FieldErrorType.Duplicate => "Duplicate value",
        FieldErrorType.NotFound => "Not found",
        FieldErrorType.TooLong => "Too long",
        FieldErrorType.TooMany => "Too many",
        FieldErrorType.Internal => "Internal error",
        _ => "Invalid value",
    };

    /// <summary>The text without the field, as a cause's message carries it.</summary>
    public string Detail()
    {
        var text = Value is null ? Title : Title + ": " + Value;
        return Message.Length == 0 ? text : text + ": " + Message;
    }

    public override string ToString() => Field + ": " + Detail();
}
