using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>Checks of port numbers, port names and protocols.</summary>
internal static class Ports
{
    private const int Max = 65535;

    public static void CheckNumber(long port, FieldPath path, FieldErrors errors)
    {
        if (port is < 1 or > Max)
            errors.Invalid(path, Numbers.Text(port), "must be between 1 and 65535, inclusive");
    }

    /// <summary>An IANA service name.</summary>
    public static bool CheckName(string name, FieldPath path, FieldErrors errors)
    {
        if (name.Length > 15)
            return Fault(name, path, errors, "must be no more than 15 characters");
        var good = true;
        var letter = false;
        var allowed = name.Length > 0;
        foreach (var c in name)
        {
            letter |= c is >= 'a' and <= 'z';
            allowed &= c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';
        }

        if (!allowed)
            good = Fault(name, path, errors, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        if (!letter)
            good = Fault(name, path, errors, "must contain at least one letter (a-z)");
        if (name.Contains("--"))
            good = Fault(name, path, errors, "must not contain consecutive hyphens");
        if (name.Length > 0 && (name[0] == '-' || name[^1] == '-'))
            good = Fault(name, path, errors, "must not begin or end with a hyphen");
        return good;
    }

    public static void CheckNumberOrName(JsonNode? port, FieldPath path, FieldErrors errors)
    {
        if (JsonAccess.AsString(port) is { } name)
            CheckName(name, path, errors);
        else
            CheckNumber(JsonAccess.AsLong(port) ?? 0, path, errors);
    }

    public static void CheckProtocol(JsonObject port, FieldPath path, FieldErrors errors)
    {
        var protocol = port.GetText("protocol");
        if (protocol.Length == 0)
            errors.Required(path.Child("protocol"), "");
        else if (protocol is not ("TCP" or "UDP" or "SCTP"))
            errors.NotSupported(path.Child("protocol"), protocol, "SCTP", "TCP", "UDP");
    }

    private static bool Fault(string name, FieldPath path, FieldErrors errors, string detail)
    {
        errors.InvalidString(path, name, detail);
        return false;
    }
}
