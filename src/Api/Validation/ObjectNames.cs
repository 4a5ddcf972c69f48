using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>
/// The grammar of names: DNS labels and subdomains, qualified names, label values, environment names. Every check answers the fault
/// in Kubernetes' words, or null where the name is good.
/// </summary>
public static class ObjectNames
{
    public const int MaxLabel = 63;
    public const int MaxSubdomain = 253;

    private const string LabelFault =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
        + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string SubdomainFault =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is "
        + @"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Dns1035Fault =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
        + "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string QualifiedBody =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string LabelValueFault =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    /// <summary>The fault of an object's name under its kind's rule.</summary>
    public static string? Fault(NameRule rule, string name) => rule switch
    {
        NameRule.DnsLabel => LabelFaultOf(name),
        NameRule.Dns1035Label => Dns1035FaultOf(name),
        NameRule.PathSegment => PathSegmentFaultOf(name),
        _ => SubdomainFaultOf(name),
    };

    /// <summary>The fault of a name whose end is still to be generated: a trailing dash is fine.</summary>
    public static string? PrefixFault(NameRule rule, string prefix)
    {
        if (rule == NameRule.PathSegment)
            return prefix.Contains('/') ? "may not contain '/'" : prefix.Contains('%') ? "may not contain '%'" : null;
        var masked = prefix.Length > 1 && prefix[^1] == '-' ? string.Concat(prefix.AsSpan(0, prefix.Length - 1), "a") : prefix;
        return Fault(rule, masked);
    }

    public static string? LabelFaultOf(string name)
    {
        if (name.Length > MaxLabel)
            return $"must be no more than {MaxLabel} characters";
        if (IsLabel(name))
            return null;
        return IsSubdomain(name) ? "must not contain dots" : LabelFault;
    }

    public static string? SubdomainFaultOf(string name) =>
        name.Length > MaxSubdomain ? $"must be no more than {MaxSubdomain} characters" : IsSubdomain(name) ? null : SubdomainFault;

    public static string? Dns1035FaultOf(string name) =>
        name.Length > MaxLabel ? $"must be no more than {MaxLabel} characters"
        : IsLabel(name) && name[0] is >= 'a' and <= 'z' ? null
        : Dns1035Fault;

    public static string? PathSegmentFaultOf(string name) => name switch
    {
        "." => "may not be '.'",
        ".." => "may not be '..'",
        _ when name.Contains('/') => "may not contain '/'",
        _ when name.Contains('%') => "may not contain '%'",
        _ => null,
    };

    /// <summary>Adds every fault of a qualified name: <c>name</c> or <c>prefix.example.com/name</c>.</summary>
    public static void CheckQualified(string value, FieldPath path, FieldErrors errors)
    {
        var slash = value.IndexOf('/');
        if (slash >= 0 && value.IndexOf('/', slash + 1) >= 0)
        {
            errors.InvalidString(path, value,
                "a valid label key " + QualifiedBody + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return;
        }

        if (slash >= 0)
        {
            var prefix = value[..slash];
            if (prefix.Length == 0)
                errors.InvalidString(path, value, "prefix part must be non-empty");
            else if (SubdomainFaultOf(prefix) is { } fault)
                errors.InvalidString(path, value, "prefix part " + fault);
        }

        var name = value.AsSpan(slash + 1);
        if (name.Length == 0)
            errors.InvalidString(path, value, "name part must be non-empty");
        else if (name.Length > MaxLabel)
            errors.InvalidString(path, value, $"name part must be no more than {MaxLabel} bytes");
        if (!IsQualifiedPart(name))
            errors.InvalidString(path, value, "name part " + QualifiedBody);
    }

    public static bool IsQualified(string value)
    {
        var slash = value.IndexOf('/');
        return (slash < 0 || (slash > 0 && value.IndexOf('/', slash + 1) < 0 && SubdomainFaultOf(value[..slash]) is null))
            && value.Length - slash - 1 <= MaxLabel && IsQualifiedPart(value.AsSpan(slash + 1));
    }

    public static string? LabelValueFaultOf(string value) =>
        value.Length > MaxLabel ? $"must be no more than {MaxLabel} bytes"
        : value.Length == 0 || IsQualifiedPart(value) ? null
        : LabelValueFault;

    /// <summary>Keys of config maps and secrets.</summary>
    public static string? ConfigKeyFaultOf(string key)
    {
        if (key.Length > MaxSubdomain)
            return $"must be no more than {MaxSubdomain} characters";
        foreach (var c in key)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or "
                    + "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
            }
        }

        return key switch
        {
            "" => "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or "
                + "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
            "." => "must not be '.'",
            ".." => "must not be '..'",
            _ => key.StartsWith("..", StringComparison.Ordinal) ? "must not start with '..'" : null,
        };
    }

    /// <summary>Names of environment variables: any printable ASCII but '='.</summary>
    public static string? EnvNameFaultOf(string name)
    {
        foreach (var c in name)
        {
            if (c is < ' ' or > '~' or '=')
                return "a valid environment variable name must consist only of printable ASCII characters other than '='";
        }

        return null;
    }

    public static bool IsLabel(ReadOnlySpan<char> name)
    {
        if (name.Length == 0 || !IsLowerAlphanumeric(name[0]) || !IsLowerAlphanumeric(name[^1]))
            return false;
        foreach (var c in name)
        {
            if (!IsLowerAlphanumeric(c) && c != '-')
                return false;
        }

        return true;
    }

    public static bool IsSubdomain(ReadOnlySpan<char> name)
    {
        while (true)
        {
            var dot = name.IndexOf('.');
            if (dot < 0)
                return IsLabel(name);
            if (!IsLabel(name[..dot]))
                return false;
            name = name[(dot + 1)..];
        }
    }

    private static bool IsQualifiedPart(ReadOnlySpan<char> name)
    {
        if (name.Length == 0 || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    private static bool IsLowerAlphanumeric(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');
}
