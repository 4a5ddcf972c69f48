using System.Net;
using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>Checks a service's cluster addresses, address families and external addresses.</summary>
internal static class ServiceAddresses
{
    public static void Check(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        if (ServiceTypes.HasClusterIp(spec))
            CheckCluster(spec, path, errors);
        var external = spec.GetArray("externalIPs");
        for (var i = 0; i < (external?.Count ?? 0); i++)
            CheckExternal(JsonAccess.AsString(external![i]) ?? "", path.Child("externalIPs").Index(i), errors);
    }

    private static void CheckCluster(JsonObject? spec, FieldPath path, FieldErrors errors)
    {
        var headless = ServiceTypes.IsHeadless(spec);
        var open = headless && spec.IsEmpty("selector");
        var families = spec.GetArray("ipFamilies");
        CheckFamilies(families, path.Child("ipFamilies"), errors);
        switch (spec.GetText("ipFamilyPolicy"))
        {
            case "SingleStack":
                if (families?.Count > 1)
                    errors.Invalid(path.Child("ipFamilyPolicy"), "\"SingleStack\"", "must be RequireDualStack or PreferDualStack when multiple `ipFamilies` are specified");
                break;
            case "PreferDualStack" or "RequireDualStack":
                break;
            case var other:
                errors.NotSupported(path.Child("ipFamilyPolicy"), other, "PreferDualStack", "RequireDualStack", "SingleStack");
                break;
        }

        if (spec.GetArray("clusterIPs") is { Count: > 0 } addresses)
            CheckAddresses(addresses, families, spec.GetText("clusterIP"), path.Child("clusterIPs"), errors);
        if (errors.IsEmpty && !open)
            CheckServed(spec, families, path, errors);
    }

    // What the cluster can hand out only matters for a service that is right in itself.
    private static void CheckServed(JsonObject? spec, JsonArray? families, FieldPath path, FieldErrors errors)
    {
        if (spec.GetText("ipFamilyPolicy") == "RequireDualStack")
            errors.Invalid(path.Child("ipFamilyPolicy"), "\"RequireDualStack\"", "this cluster is not configured for dual-stack services");
        for (var i = 0; i < (families?.Count ?? 0); i++)
        {
            if (JsonAccess.AsString(families![i]) == "IPv6")
                errors.Invalid(path.Child("ipFamilies").Index(i), "\"IPv6\"", "not configured on this cluster");
        }
    }

    private static void CheckFamilies(JsonArray? families, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (families?.Count ?? 0); i++)
        {
            var family = JsonAccess.AsString(families![i]) ?? "";
            if (family is not ("IPv4" or "IPv6"))
                errors.NotSupported(path.Index(i), family, "IPv4", "IPv6");
            else if (i > 0 && family == JsonAccess.AsString(families[0]))
                errors.Duplicate(path.Index(i), FieldErrors.Quote(family));
        }
    }

    private static void CheckAddresses(JsonArray addresses, JsonArray? families, string clusterIp, FieldPath path, FieldErrors errors)
    {
        if ((JsonAccess.AsString(addresses[0]) ?? "") != clusterIp)
            errors.Invalid(path, addresses.Show(), "first value must match `clusterIP`");
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = JsonAccess.AsString(addresses[i]) ?? "";
            if (address == "None")
            {
                if (addresses.Count > 1)
                    errors.InvalidString(path.Index(i), address, "'None' must be the first and only value");
                continue;
            }

            if (!Addresses.TryParse(address, out _))
            {
                errors.InvalidString(path.Index(i), address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
                continue;
            }

            var family = i < (families?.Count ?? 0) ? JsonAccess.AsString(families![i]) : null;
            if (family == "IPv4" && Addresses.IsV6(address))
                errors.InvalidString(path.Index(i), address, $"expected an IPv4 value as indicated by `ipFamilies[{i}]`");
            else if (family == "IPv6" && !Addresses.IsV6(address))
                errors.InvalidString(path.Index(i), address, $"expected an IPv6 value as indicated by `ipFamilies[{i}]`");
        }
    }

    private static void CheckExternal(string text, FieldPath path, FieldErrors errors)
    {
        Addresses.Check(text, path, errors);
        if (Addresses.TryParse(text, out var address))
            CheckNotSpecial(text, address, path, errors);
    }

    /// <summary>Addresses that mean something to one machine only cannot be reached by others.</summary>
    internal static void CheckNotSpecial(string text, IPAddress address, FieldPath path, FieldErrors errors)
    {
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            errors.InvalidString(path, text, $"may not be unspecified ({text})");
        else if (IPAddress.IsLoopback(address))
            errors.InvalidString(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        else if (text.StartsWith("169.254.", StringComparison.Ordinal) || address.IsIPv6LinkLocal)
            errors.InvalidString(path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        else if (text.StartsWith("224.0.0.", StringComparison.Ordinal))
            errors.InvalidString(path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}
