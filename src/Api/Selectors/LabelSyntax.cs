namespace OrleansOrchestrator.Api.Selectors;

/// <summary>What a label's key and value may look like in a selector, with Kubernetes' wording for what they may not.</summary>
internal static class LabelSyntax
{
    private const int MaxNameBytes = 63;

    private const int MaxPrefixLength = 253;

    private const string KeyForm =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
        "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ValueForm =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with " +
        "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
        "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string PrefixForm =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with " +
        "an alphanumeric character (e.g. 'example.com', regex used for validation is " +
        @"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    /// <summary>Every fault of a key, joined; null for a good one.</summary>
    public static string? KeyFault(string key)
    {
        var slash = key.IndexOf('/');
        if (slash != key.LastIndexOf('/'))
            return "a valid label key " + KeyForm + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
        string? fault = null;
        if (slash == 0)
            fault = "prefix part must be non-empty";
        else if (slash > 0)
            fault = PrefixFault(key.AsSpan(0, slash));
        var name = key.AsSpan(slash + 1);
        if (name.IsEmpty)
            fault = Join(fault, "name part must be non-empty");
        else if (name.Length > MaxNameBytes)
            fault = Join(fault, "name part must be no more than 63 bytes");
        return IsName(name) ? fault : Join(fault, "name part " + KeyForm);
    }

    /// <summary>Every fault of a value, joined; null for a good one.</summary>
    public static string? ValueFault(string value)
    {
        var fault = value.Length > MaxNameBytes ? "must be no more than 63 bytes" : null;
        return value.Length == 0 || IsName(value) ? fault : Join(fault, ValueForm);
    }

    private static string? PrefixFault(ReadOnlySpan<char> prefix)
    {
        var fault = prefix.Length > MaxPrefixLength ? "prefix part must be no more than 253 characters" : null;
        foreach (var range in prefix.Split('.'))
        {
            if (!IsDnsLabel(prefix[range]))
                return Join(fault, "prefix part " + PrefixForm);
        }

        return fault;
    }

    private static bool IsDnsLabel(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-')
            return false;
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }

        return true;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    private static string Join(string? first, string second) => first is null ? second : first + "; " + second;
}
