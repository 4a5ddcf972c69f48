using System.Globalization;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Selectors;

/// <summary>One condition of a label selector. Immutable; matching allocates nothing.</summary>
public sealed class LabelRequirement
{
    private readonly string[] _values;
    private readonly long _bound;

    private LabelRequirement(string key, LabelOperator op, string[] values)
    {
        Key = key;
        Operator = op;
        _values = values;
        if (op is LabelOperator.GreaterThan or LabelOperator.LessThan)
            _bound = long.Parse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    public string Key { get; }

    public LabelOperator Operator { get; }

    public IReadOnlyList<string> Values => _values;

    /// <summary>True where the label must have one certain value.</summary>
    public bool IsExact => _values.Length == 1 && Operator is LabelOperator.Equals or LabelOperator.DoubleEquals or LabelOperator.In;

    /// <summary>Null and a message when the parts do not fit together.</summary>
    internal static LabelRequirement? Create(string key, LabelOperator op, string[] values, out string error)
    {
        var errors = new FieldErrors();
        if (LabelSyntax.KeyFault(key) is { } keyFault)
            errors.InvalidString("key", key, keyFault);
        CheckValues(op, values, errors);
        for (var i = 0; i < values.Length; i++)
        {
            if (LabelSyntax.ValueFault(values[i]) is { } fault)
                errors.InvalidString(string.Create(CultureInfo.InvariantCulture, $"values[{i}][{key}]"), values[i], fault);
        }

        error = errors.IsEmpty ? "" : errors.Summary();
        return errors.IsEmpty ? new LabelRequirement(key, op, values) : null;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            LabelOperator.Exists => has,
            LabelOperator.DoesNotExist => !has,
            LabelOperator.NotEquals or LabelOperator.NotIn => !has || !IsListed(value!),
            LabelOperator.GreaterThan => has && TryNumber(value!, out var number) && number > _bound,
            LabelOperator.LessThan => has && TryNumber(value!, out var number) && number < _bound,
            _ => has && IsListed(value!),
        };
    }

    public override string ToString() => Operator switch
    {
        LabelOperator.Exists => Key,
        LabelOperator.DoesNotExist => "!" + Key,
        LabelOperator.Equals => Key + "=" + _values[0],
        LabelOperator.DoubleEquals => Key + "==" + _values[0],
        LabelOperator.NotEquals => Key + "!=" + _values[0],
        LabelOperator.GreaterThan => Key + ">" + _values[0],
        LabelOperator.LessThan => Key + "<" + _values[0],
        LabelOperator.NotIn => Key + " notin (" + string.Join(',', _values) + ")",
        _ => Key + " in (" + string.Join(',', _values) + ")",
    };

    private static void CheckValues(LabelOperator op, string[] values, FieldErrors errors)
    {
        switch (op)
        {
            case LabelOperator.In or LabelOperator.NotIn when values.Length == 0:
                errors.Invalid("values", "[]", "for 'in', 'notin' operators, values set can't be empty");
                break;
            case LabelOperator.Equals or LabelOperator.DoubleEquals or LabelOperator.NotEquals when values.Length != 1:
                errors.Invalid("values", Show(values), "exact-match compatibility requires one single value");
                break;
            case LabelOperator.Exists or LabelOperator.DoesNotExist when values.Length != 0:
                errors.Invalid("values", Show(values), "values set must be empty for exists and does not exist");
                break;
            case LabelOperator.GreaterThan or LabelOperator.LessThan when values.Length != 1:
                errors.Invalid("values", Show(values), "for 'Gt', 'Lt' operators, exactly one value is required");
                break;
            case LabelOperator.GreaterThan or LabelOperator.LessThan when !TryNumber(values[0], out _):
                errors.InvalidString("values[0]", values[0], "for 'Gt', 'Lt' operators, the value must be an integer");
                break;
        }
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string Show(string[] values) => "[" + string.Join(",", values.Select(FieldErrors.Quote)) + "]";

    private bool IsListed(string value)
    {
        foreach (var candidate in _values)
        {
            if (candidate == value)
                return true;
        }

        return false;
    }
}
