using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>Endpoint slices.</summary>
internal sealed class EndpointSliceStrategy : ResourceStrategy
{
    private const int MaxEndpoints = 1000;
    private const int MaxAddresses = 100;
    private const int MaxPorts = 20000;

    public override bool HasGeneration => true;

    public override bool MetadataRaisesGeneration(JsonObject metadata, JsonObject old) => !metadata["labels"].SameAs(old["labels"]);

    public override void SetDefaults(JsonObject obj)
    {
        foreach (var node in obj.GetArray("ports") ?? [])
        {
            if (node is not JsonObject port)
                continue;
            if (port["name"] is null)
                port["name"] = "";
            port.Default("protocol", "TCP");
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var type = obj.GetText("addressType");
        if (type.Length == 0)
            errors.Required(FieldPath.Of("addressType"), "");
        else if (type is not ("IPv4" or "IPv6" or "FQDN"))
            errors.NotSupported(FieldPath.Of("addressType"), type, "FQDN", "IPv4", "IPv6");

        CheckEndpoints(obj.GetArray("endpoints"), type, FieldPath.Of("endpoints"), errors);
        CheckPorts(obj.GetArray("ports"), FieldPath.Of("ports"), errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        Validate(obj, errors);
        Immutable.Check(obj, old, "addressType", FieldPath.Root, errors);
    }

    private static void CheckEndpoints(JsonArray? endpoints, string type, FieldPath path, FieldErrors errors)
    {
        if (endpoints?.Count > MaxEndpoints)
            errors.TooMany(path, endpoints.Count, MaxEndpoints);
        for (var i = 0; i < (endpoints?.Count ?? 0); i++)
        {
            if (endpoints![i] is not JsonObject endpoint)
                continue;
            var at = path.Index(i).Child("addresses");
            var addresses = endpoint.GetArray("addresses");
            if (addresses is not { Count: > 0 })
                errors.Required(at, "must contain at least 1 address");
            else if (addresses.Count > MaxAddresses)
                errors.TooMany(at, addresses.Count, MaxAddresses);
            for (var j = 0; j < (addresses?.Count ?? 0); j++)
                CheckAddress(JsonAccess.AsString(addresses![j]) ?? "", type, at.Index(j), errors);
            if (endpoint.GetText("hostname") is { Length: > 0 } host && ObjectNames.LabelFaultOf(host) is { } fault)
                errors.InvalidString(path.Index(i).Child("hostname"), host, fault);
            if (endpoint.GetText("nodeName") is { Length: > 0 } node && ObjectNames.SubdomainFaultOf(node) is { } nodeFault)
                errors.InvalidString(path.Index(i).Child("nodeName"), node, nodeFault);
        }
    }

    private static void CheckAddress(string text, string type, FieldPath path, FieldErrors errors)
    {
        if (type == "FQDN")
        {
            if (ObjectNames.SubdomainFaultOf(text) is { } fault)
                errors.InvalidString(path, text, fault);
            return;
        }

        if (type is not ("IPv4" or "IPv6"))
            return;
        if (!Addresses.TryParse(text, out var address) || Addresses.IsV6(text) != (type == "IPv6"))
            errors.InvalidString(path, text, $"must be a valid {type} address");
        else
            ServiceAddresses.CheckNotSpecial(text, address, path, errors);
    }

    private static void CheckPorts(JsonArray? ports, FieldPath path, FieldErrors errors)
    {
        if (ports?.Count > MaxPorts)
            errors.TooMany(path, ports.Count, MaxPorts);
        var names = new HashSet<string>();
        for (var i = 0; i < (ports?.Count ?? 0); i++)
        {
            if (ports![i] is not JsonObject port)
                continue;
            var at = path.Index(i);
            var name = port.GetText("name");
            if (name.Length > 0 && ObjectNames.LabelFaultOf(name) is { } fault)
                errors.InvalidString(at.Child("name"), name, fault);
            if (!names.Add(name))
                errors.Duplicate(at.Child("name"), FieldErrors.Quote(name));
            Ports.CheckProtocol(port, at, errors);
            if (port.GetLong("port") is { } number)
                Ports.CheckNumber(number, at.Child("port"), errors);
            if (port.GetString("appProtocol") is { } protocol)
                ObjectNames.CheckQualified(protocol, at.Child("appProtocol"), errors);
        }
    }
}
