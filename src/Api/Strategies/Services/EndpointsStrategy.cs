using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>Endpoints: addresses written by hand or by a controller.</summary>
internal sealed class EndpointsStrategy : ResourceStrategy
{
    public override bool AllowsCreateOnUpdate => true;

    public override void SetDefaults(JsonObject obj)
    {
        foreach (var subset in obj.GetArray("subsets") ?? [])
        {
            foreach (var port in (subset as JsonObject).GetArray("ports") ?? [])
                (port as JsonObject)?.Default("protocol", "TCP");
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var subsets = obj.GetArray("subsets");
        for (var i = 0; i < (subsets?.Count ?? 0); i++)
        {
            if (subsets![i] is JsonObject subset)
                CheckSubset(subset, FieldPath.Of("subsets").Index(i), errors);
        }
    }

    private static void CheckSubset(JsonObject subset, FieldPath path, FieldErrors errors)
    {
        if (subset.IsEmpty("addresses") && subset.IsEmpty("notReadyAddresses"))
            errors.Required(path, "must specify `addresses` or `notReadyAddresses`");
        foreach (var list in (ReadOnlySpan<string>)["addresses", "notReadyAddresses"])
        {
            var addresses = subset.GetArray(list);
            for (var i = 0; i < (addresses?.Count ?? 0); i++)
            {
                var at = path.Child(list).Index(i);
                var text = (addresses![i] as JsonObject).GetText("ip");
                Addresses.Check(text, at.Child("ip"), errors);
                if (Addresses.TryParse(text, out var address))
                    ServiceAddresses.CheckNotSpecial(text, address, at.Child("ip"), errors);
                if ((addresses[i] as JsonObject).GetText("hostname") is { Length: > 0 } host && ObjectNames.LabelFaultOf(host) is { } fault)
                    errors.InvalidString(at.Child("hostname"), host, fault);
            }
        }

        var ports = subset.GetArray("ports");
        for (var i = 0; i < (ports?.Count ?? 0); i++)
        {
            if (ports![i] is not JsonObject port)
                continue;
            var at = path.Child("ports").Index(i);
            if (port.GetText("name").Length == 0 && ports.Count > 1)
                errors.Required(at.Child("name"), "");
            else if (port.GetText("name") is { Length: > 0 } name && ObjectNames.LabelFaultOf(name) is { } fault)
                errors.InvalidString(at.Child("name"), name, fault);
            Ports.CheckNumber(port.GetLong("port") ?? 0, at.Child("port"), errors);
            Ports.CheckProtocol(port, at, errors);
        }
    }
}
