using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Networking;

/// <summary>Network policies.</summary>
internal sealed class NetworkPolicyStrategy : ResourceStrategy
{
    public override bool HasGeneration => true;

    public override void SetDefaults(JsonObject obj)
    {
        var spec = obj.Ensure("spec");
        foreach (var direction in (ReadOnlySpan<string>)["ingress", "egress"])
        {
            foreach (var rule in spec.GetArray(direction) ?? [])
            {
                foreach (var port in (rule as JsonObject).GetArray("ports") ?? [])
                    (port as JsonObject)?.Default("protocol", "TCP");
            }
        }

        if (!spec.IsEmpty("policyTypes"))
            return;
        spec["policyTypes"] = spec.IsEmpty("egress") ? new JsonArray("Ingress") : new JsonArray("Ingress", "Egress");
    }

    public override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.GetObject("spec");
        var path = FieldPath.Spec;
        LabelSelectors.Check(spec.GetObject("podSelector"), path.Child("podSelector"), errors);
        CheckRules(spec.GetArray("ingress"), "from", path.Child("ingress"), errors);
        CheckRules(spec.GetArray("egress"), "to", path.Child("egress"), errors);
        var types = spec.GetArray("policyTypes");
        if (types?.Count > 2)
            errors.Invalid(path.Child("policyTypes"), types.Show(), "may not specify more than two policyTypes");
        for (var i = 0; i < (types?.Count ?? 0); i++)
        {
            if (JsonAccess.AsString(types![i]) is not ("Ingress" or "Egress") and var type)
                errors.NotSupported(path.Child("policyTypes").Index(i), type, "Egress", "Ingress");
        }
    }

    private static void CheckRules(JsonArray? rules, string peersField, FieldPath path, FieldErrors errors)
    {
        for (var i = 0; i < (rules?.Count ?? 0); i++)
        {
            var rule = rules![i] as JsonObject;
            var ports = rule.GetArray("ports");
            for (var j = 0; j < (ports?.Count ?? 0); j++)
                CheckPort(ports![j] as JsonObject, path.Index(i).Child("ports").Index(j), errors);
            var peers = rule.GetArray(peersField);
            for (var j = 0; j < (peers?.Count ?? 0); j++)
                CheckPeer(peers![j] as JsonObject, path.Index(i).Child(peersField).Index(j), errors);
        }
    }

    private static void CheckPort(JsonObject? port, FieldPath path, FieldErrors errors)
    {
        if (port.GetText("protocol") is not ("" or "TCP" or "UDP" or "SCTP") and var protocol)
            errors.NotSupported(path.Child("protocol"), protocol, "SCTP", "TCP", "UDP");
        if (port.Has("port"))
            Ports.CheckNumberOrName(port!["port"], path.Child("port"), errors);
        if (port.GetLong("endPort") is not { } end)
            return;
        if (port.GetLong("port") is not { } start)
            errors.Invalid(path.Child("endPort"), Numbers.Text(end), "must be specified when `port` is numeric");
        else if (end < start)
            errors.Invalid(path.Child("endPort"), Numbers.Text(end), "must be greater than or equal to `port`");
        else
            Ports.CheckNumber(end, path.Child("endPort"), errors);
    }

    private static void CheckPeer(JsonObject? peer, FieldPath path, FieldErrors errors)
    {
        var peers = 0;
        foreach (var selector in (ReadOnlySpan<string>)["podSelector", "namespaceSelector"])
        {
            if (peer.GetObject(selector) is not { } labels)
                continue;
            peers++;
            LabelSelectors.Check(labels, path.Child(selector), errors);
        }

        if (peer.GetObject("ipBlock") is { } block)
        {
            if (peers > 0)
                errors.Forbidden(path, "may not specify both ipBlock and another peer");
            peers++;
            CheckBlock(block, path.Child("ipBlock"), errors);
        }

        if (peers == 0)
            errors.Required(path, "must specify a peer");
    }

    private static void CheckBlock(JsonObject block, FieldPath path, FieldErrors errors)
    {
        var range = block.GetText("cidr");
        if (range.Length == 0)
            errors.Required(path.Child("cidr"), "");
        else
            Addresses.CheckRange(range, path.Child("cidr"), errors);
        var except = block.GetArray("except");
        for (var i = 0; i < (except?.Count ?? 0); i++)
            Addresses.CheckRange(JsonAccess.AsString(except![i]) ?? "", path.Child("except").Index(i), errors);
    }
}
