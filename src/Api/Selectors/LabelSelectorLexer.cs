namespace OrleansOrchestrator.Api.Selectors;

internal enum LabelToken : byte
{
    End,
    Identifier,
    OpenParenthesis,
    ClosedParenthesis,
    Comma,
    DoesNotExist,
    Equals,
    DoubleEquals,
    NotEquals,
    GreaterThan,
    LessThan,
    In,
    NotIn,
}

/// <summary>Splits a label selector's text into tokens.</summary>
internal static class LabelSelectorLexer
{
    public static List<(LabelToken Token, string Text)> Scan(string text)
    {
        var tokens = new List<(LabelToken, string)>();
        var position = 0;
        while (position < text.Length)
        {
            var c = text[position];
            if (c is ' ' or '\t' or '\r' or '\n')
                position++;
            else if (Symbol(text, position) is var (token, length) && length > 0)
            {
                tokens.Add((token, text.Substring(position, length)));
                position += length;
            }
            else
            {
                var word = Word(text, position);
                tokens.Add((word switch { "in" => LabelToken.In, "notin" => LabelToken.NotIn, _ => LabelToken.Identifier }, word));
                position += word.Length;
            }
        }

        tokens.Add((LabelToken.End, ""));
        return tokens;
    }

    private static (LabelToken Token, int Length) Symbol(string text, int position)
    {
        var beforeEquals = position + 1 < text.Length && text[position + 1] == '=';
        return text[position] switch
        {
            '(' => (LabelToken.OpenParenthesis, 1),
            ')' => (LabelToken.ClosedParenthesis, 1),
            ',' => (LabelToken.Comma, 1),
            '>' => (LabelToken.GreaterThan, 1),
            '<' => (LabelToken.LessThan, 1),
            '!' => beforeEquals ? (LabelToken.NotEquals, 2) : (LabelToken.DoesNotExist, 1),
            '=' => beforeEquals ? (LabelToken.DoubleEquals, 2) : (LabelToken.Equals, 1),
            _ => (default, 0),
        };
    }

    private static string Word(string text, int start)
    {
        var end = start;
        while (end < text.Length && text[end] is not (' ' or '\t' or '\r' or '\n' or '(' or ')' or ',' or '>' or '<' or '!' or '='))
            end++;
        return text[start..end];
    }
}
