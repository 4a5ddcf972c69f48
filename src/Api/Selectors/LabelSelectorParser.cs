using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Selectors;

/// <summary>Reads the query-string form of a label selector; says what is wrong as Kubernetes says it.</summary>
internal ref struct LabelSelectorParser(string text)
{
    private readonly List<(LabelToken Token, string Text)> _tokens = LabelSelectorLexer.Scan(text);
    private int _position;
    private string _error = "";

    /// <summary>Null and a message when the text is malformed.</summary>
    public List<LabelRequirement>? Parse(out string error)
    {
        var requirements = new List<LabelRequirement>();
        error = "";
        while (true)
        {
            var (token, literal) = Look();
            if (token == LabelToken.End)
                return requirements;
            if (token is not (LabelToken.Identifier or LabelToken.DoesNotExist))
            {
                error = $"found '{literal}', expected: !, identifier, or 'end of string'";
                return null;
            }

            if (ParseRequirement() is not { } requirement)
            {
                error = "unable to parse requirement: " + _error;
                return null;
            }

            requirements.Add(requirement);
            (token, literal) = Take();
            if (token == LabelToken.End)
                return requirements;
            if (token != LabelToken.Comma)
            {
                error = $"found '{literal}', expected: ',' or 'end of string'";
                return null;
            }

            (token, literal) = Look();
            if (token is not (LabelToken.Identifier or LabelToken.DoesNotExist))
            {
                error = $"found '{literal}', expected: identifier after ','";
                return null;
            }
        }
    }

    private LabelRequirement? ParseRequirement()
    {
        var (token, key) = Take();
        var negated = token == LabelToken.DoesNotExist;
        if (negated)
            (token, key) = Take();
        if (token != LabelToken.Identifier)
            return Fail($"found '{key}', expected: identifier");
        if (LabelSyntax.KeyFault(key) is { } fault)
            return Fail($"<nil>: Invalid value: {FieldErrors.Quote(key)}: {fault}");
        if (negated)
            return LabelRequirement.Create(key, LabelOperator.DoesNotExist, [], out _error);
        if (Look().Token is LabelToken.End or LabelToken.Comma)
            return LabelRequirement.Create(key, LabelOperator.Exists, [], out _error);
        if (ParseOperator() is not { } op)
            return null;
        var values = op is LabelOperator.In or LabelOperator.NotIn ? ParseValues() : ParseExactValue();
        return values is null ? null : LabelRequirement.Create(key, op, values, out _error);
    }

    private LabelOperator? ParseOperator()
    {
        // Only here are "in" and "notin" operators; elsewhere they are words like any other.
        var (token, literal) = _tokens[_position++];
        LabelOperator? op = token switch
        {
            LabelToken.In => LabelOperator.In,
            LabelToken.NotIn => LabelOperator.NotIn,
            LabelToken.Equals => LabelOperator.Equals,
            LabelToken.DoubleEquals => LabelOperator.DoubleEquals,
            LabelToken.NotEquals => LabelOperator.NotEquals,
            LabelToken.GreaterThan => LabelOperator.GreaterThan,
            LabelToken.LessThan => LabelOperator.LessThan,
            _ => null,
        };
        if (op is null)
            Fail($"found '{literal}', expected: in, notin, =, ==, !=, gt, lt");
        return op;
    }

    private string[]? ParseExactValue()
    {
        if (Look().Token is LabelToken.End or LabelToken.Comma)
            return [""];
        var (token, literal) = Take();
        if (token == LabelToken.Identifier)
            return [literal];
        Fail($"found '{literal}', expected: identifier");
        return null;
    }

    /// <summary>The list in parentheses; an empty place in it means the empty value.</summary>
    private string[]? ParseValues()
    {
        var (token, literal) = Take();
        if (token != LabelToken.OpenParenthesis)
        {
            Fail($"found '{literal}' expected: '('");
            return null;
        }

        var values = new SortedSet<string>(StringComparer.Ordinal);
        var afterComma = true;
        while (true)
        {
            (token, literal) = Take();
            switch (token)
            {
                case LabelToken.Identifier:
                    values.Add(literal);
                    afterComma = false;
                    if (Look() is var (next, nextLiteral) && next is not (LabelToken.Comma or LabelToken.ClosedParenthesis))
                    {
                        Fail($"found '{nextLiteral}', expected: ',' or ')'");
                        return null;
                    }

                    break;
                case LabelToken.Comma:
                    if (afterComma)
                        values.Add("");
                    afterComma = true;
                    break;
                case LabelToken.ClosedParenthesis:
                    if (afterComma)
                        values.Add("");
                    return [.. values];
                default:
                    Fail(values.Count == 0 && !afterComma
                        ? $"found '{literal}', expected: ',', ')' or identifier"
                        : $"found '{literal}', expected: ',', or identifier");
                    return null;
            }
        }
    }

    private LabelRequirement? Fail(string error)
    {
        _error = error;
        return null;
    }

    private readonly (LabelToken Token, string Text) Look()
    {
        var (token, literal) = _tokens[_position];
        return (token is LabelToken.In or LabelToken.NotIn ? LabelToken.Identifier : token, literal);
    }

    private (LabelToken Token, string Text) Take()
    {
        var item = Look();
        if (_position < _tokens.Count - 1)
            _position++;
        return item;
    }
}
