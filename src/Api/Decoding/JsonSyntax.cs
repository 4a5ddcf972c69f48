using System.Text;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>
/// Says what is wrong with a JSON text in the words of Go's scanner. Used only once a text is known to be faulty.
/// </summary>
public static class JsonSyntax
{
    private const string EndOfInput = "unexpected end of JSON input";

    /// <summary>The first syntax error, or "" when there is none.</summary>
    public static string Describe(ReadOnlySpan<byte> json)
    {
        var scanner = new Scanner(json);
        return scanner.Value(0) ?? scanner.End() ?? "";
    }

    private ref struct Scanner(ReadOnlySpan<byte> json)
    {
        private readonly ReadOnlySpan<byte> _json = json;
        private int _position;

        public string? Value(int depth)
        {
            if (depth > SchemaReader.MaxDepth)
                return "exceeded max depth";
            SkipSpace();
            if (AtEnd)
                return EndOfInput;
            var first = _json[_position];
            switch (first)
            {
                case (byte)'{': return Object(depth);
                case (byte)'[': return Array(depth);
                case (byte)'"': return String();
                case (byte)'t': return Literal("true");
                case (byte)'f': return Literal("false");
                case (byte)'n': return Literal("null");
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'): return Number();
                default: return Invalid("looking for beginning of value");
            }
        }

        public string? End()
        {
            SkipSpace();
            return AtEnd ? null : Invalid("after top-level value");
        }

        private readonly bool AtEnd => _position >= _json.Length;

        private string? Object(int depth)
        {
            _position++;
            SkipSpace();
            if (TryTake('}'))
                return null;
            while (true)
            {
                SkipSpace();
                if (AtEnd)
                    return EndOfInput;
                if (_json[_position] != '"')
                    return Invalid("looking for beginning of object key string");
                if (String() is { } keyError)
                    return keyError;
                SkipSpace();
                if (!TryTake(':'))
                    return AtEnd ? EndOfInput : Invalid("after object key");
                if (Value(depth + 1) is { } valueError)
                    return valueError;
                SkipSpace();
                if (TryTake('}'))
                    return null;
                if (!TryTake(','))
                    return AtEnd ? EndOfInput : Invalid("after object key:value pair");
            }
        }

        private string? Array(int depth)
        {
            _position++;
            SkipSpace();
            if (TryTake(']'))
                return null;
            while (true)
            {
                if (Value(depth + 1) is { } error)
                    return error;
                SkipSpace();
                if (TryTake(']'))
                    return null;
                if (!TryTake(','))
                    return AtEnd ? EndOfInput : Invalid("after array element");
            }
        }

        private string? String()
        {
            _position++;
            while (!AtEnd)
            {
                var c = _json[_position];
                if (c == '"')
                {
                    _position++;
                    return null;
                }

                if (c < 0x20)
                    return Invalid("in string literal");
                _position++;
                if (c == '\\' && Escape() is { } error)
                    return error;
            }

            return EndOfInput;
        }

        private string? Escape()
        {
            if (AtEnd)
                return EndOfInput;
            if ("\"\\/bfnrt".Contains((char)_json[_position], StringComparison.Ordinal))
            {
                _position++;
                return null;
            }

            if (_json[_position] != 'u')
                return Invalid("in string escape code");
            _position++;
            for (var i = 0; i < 4; i++, _position++)
            {
                if (AtEnd)
                    return EndOfInput;
                if (!char.IsAsciiHexDigit((char)_json[_position]))
                    return Invalid("in \\u hexadecimal character escape");
            }

            return null;
        }

        private string? Literal(string word)
        {
            foreach (var c in word)
            {
                if (AtEnd)
                    return EndOfInput;
                if (_json[_position] != c)
                    return Invalid($"in literal {word} (expecting {Quote(c)})");
                _position++;
            }

            return null;
        }

        private string? Number()
        {
            TryTake('-');
            if (!TryTake('0') && Digits("in numeric literal") is { } integerError)
                return integerError;
            if (TryTake('.') && Digits("after decimal point in numeric literal") is { } fractionError)
                return fractionError;
            if (!TryTake('e') && !TryTake('E'))
                return null;
            if (!TryTake('+'))
                TryTake('-');
            return Digits("in exponent of numeric literal");
        }

        private string? Digits(string where)
        {
            if (AtEnd)
                return EndOfInput;
            if (!char.IsAsciiDigit((char)_json[_position]))
                return Invalid(where);
            while (!AtEnd && char.IsAsciiDigit((char)_json[_position]))
                _position++;
            return null;
        }

        private void SkipSpace()
        {
            while (!AtEnd && (_json[_position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                _position++;
        }

        private bool TryTake(char c)
        {
            if (AtEnd || _json[_position] != c)
                return false;
            _position++;
            return true;
        }

        private readonly string Invalid(string where) => $"invalid character {Quote((char)_json[_position])} {where}";

        private static string Quote(char c) => c switch
        {
            '\'' => "'\\''",
            '\n' => "'\\n'",
            '\r' => "'\\r'",
            '\t' => "'\\t'",
            '\\' => "'\\\\'",
            < ' ' or (char)0x7f => $"'\\x{(int)c:x2}'",
            _ => new StringBuilder().Append('\'').Append(c).Append('\'').ToString(),
        };
    }
}
