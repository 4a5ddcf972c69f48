using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Services;

/// <summary>Services: everything but the hand-out of addresses and node ports, which needs the store.</summary>
internal sealed class ServiceStrategy : ResourceStrategy
{
    public override NameRule NameRule => NameRule.DnsLabel;

    public override bool AllowsCreateOnUpdate => true;

    protected override JsonObject EmptyStatus() => new() { ["loadBalancer"] = new JsonObject() };

    public override void PrepareForCreate(JsonObject obj, bool hasStatus)
    {
        base.PrepareForCreate(obj, hasStatus);
        ServiceDefaults.SetAddresses(obj.Ensure("spec"));
    }

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, bool hasStatus)
    {
        base.PrepareForUpdate(obj, old, hasStatus);
        ServiceUpdates.KeepAllocations(obj.Ensure("spec"), old.GetObject("spec"));
        ServiceDefaults.SetAddresses(obj.Ensure("spec"));
    }

    public override void SetDefaults(JsonObject obj)
    {
        ServiceDefaults.Set(obj.Ensure("spec"));
        foreach (var node in obj.GetObject("status", "loadBalancer").GetArray("ingress") ?? [])
        {
            if (node is JsonObject ingress && !ingress.IsEmpty("ip"))
                ingress.Default("ipMode", "VIP");
        }
    }

    public override void Validate(JsonObject obj, FieldErrors errors) => ServiceValidation.Check(obj.GetObject("spec"), errors);

    public override void ValidateUpdate(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        ServiceUpdates.CheckAddresses(obj.GetObject("spec"), old.GetObject("spec"), errors);
        Validate(obj, errors);
    }

    public override void AddWarnings(JsonObject obj, JsonObject? old, List<string> warnings)
    {
        var spec = obj.GetObject("spec");
        if (spec.GetArray("externalIPs") is { Count: > 0 } addresses && !addresses.SameAs(old.GetArray("spec", "externalIPs")))
            warnings.Add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        if (spec.GetText("trafficDistribution") == "PreferClose")
            warnings.Add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }
}
