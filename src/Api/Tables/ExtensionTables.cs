using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Admission configuration, API services, certificate requests and device claims.</summary>
internal static class ExtensionTables
{
    public static TableDefinition Webhooks { get; } = new TableBuilder()
        .Name()
        .Add("Webhooks", "Webhooks indicates the number of webhooks registered in this configuration", w => Cells.Count(w["webhooks"]), "integer")
        .Age()
        .Build();

    public static TableDefinition ValidatingAdmissionPolicies { get; } = new TableBuilder()
        .Name()
        .Add(
            "Validations",
            "Validations indicates the number of validation rules defined in this configuration",
            policy => Cells.Count(policy.GetArray("spec", "validations")),
            "integer")
        .Add("ParamKind", "ParamKind specifies the kind of resources used to parameterize this policy", ParamKind)
        .Age()
        .Build();

    public static TableDefinition MutatingAdmissionPolicies { get; } = new TableBuilder()
        .Name()
        .Add(
            "Mutations",
            "Mutation indicates the number of mutations rules defined in this configuration",
            policy => Cells.Count(policy.GetArray("spec", "mutations")),
            "integer")
        .Add("ParamKind", "ParamKind specifies the kind of resources used to parameterize this policy", ParamKind)
        .Age()
        .Build();

    public static TableDefinition ValidatingAdmissionPolicyBindings { get; } =
        PolicyBinding("PolicyName indicates the policy definition which the policy binding binded to");

    public static TableDefinition MutatingAdmissionPolicyBindings { get; } =
        PolicyBinding("PolicyName indicates the policy definition which the policy binding binded to");

    public static TableDefinition ApiServices { get; } = new TableBuilder("apiregistration.v1")
        .Name()
        .Add("Service", "The reference to the service that hosts this API endpoint.", Service)
        .Add("Available", "Whether this service is available.", Available)
        .Age()
        .Build();

    public static TableDefinition CertificateSigningRequests { get; } = new TableBuilder("certificates.v1")
        .Name()
        .Age()
        .Add("SignerName", "CertificateSigningRequestSpec.signerName", csr => csr.GetText("spec", "signerName"))
        .Add("Requestor", "Base64-encoded PKCS#10 CSR data", csr => csr.GetText("spec", "username"))
        .Add("RequestedDuration", "CertificateSigningRequestSpec.expirationSeconds", RequestedDuration)
        .Add("Condition", "Conditions applied to the request, such as approval or denial.", CertificateCondition)
        .Build();

    public static TableDefinition DeviceClasses { get; } = new TableBuilder().Name().Age().Build();

    public static TableDefinition ResourceClaims { get; } = new TableBuilder("resource.v1")
        .Name()
        .Add("State", "A summary of the current state (allocated, pending, reserved, etc.).", ClaimState)
        .Age()
        .Build();

    public static TableDefinition ResourceSlices { get; } = new TableBuilder("resource.v1")
        .Name()
        .Add("Node", "ResourceSliceSpec.nodeName", slice => slice.GetText("spec", "nodeName"))
        .Add("Driver", "ResourceSliceSpec.driver", slice => slice.GetText("spec", "driver"))
        .Add("Pool", "ResourcePool.name", slice => slice.GetObject("spec", "pool").GetText("name"))
        .Age()
        .Build();

    private static TableDefinition PolicyBinding(string policyName) => new TableBuilder()
        .Name()
        .Add("PolicyName", policyName, binding => binding.GetText("spec", "policyName"))
        .Add("ParamRef", "ParamRef indicates the param resource which sets the configration param", ParamRef)
        .Age()
        .Build();

    private static JsonNode ParamKind(JsonObject policy) => policy.GetObject("spec", "paramKind") is { } kind
        ? kind.GetText("apiVersion") + "/" + kind.GetText("kind")
        : Cells.Unset;

    private static JsonNode ParamRef(JsonObject binding)
    {
        if (binding.GetObject("spec", "paramRef") is not { } reference)
            return Cells.Unset;
        var name = reference.GetText("name");
        return name.Length > 0 ? reference.GetText("namespace") + "/" + name : Cells.Selector(reference.GetObject("selector"));
    }

    private static JsonNode Service(JsonObject api) => api.GetObject("spec", "service") is { } service
        ? service.GetText("namespace") + "/" + service.GetText("name")
        : "Local";

    private static JsonNode Available(JsonObject api)
    {
        var condition = Cells.Condition(api, "Available");
        var status = condition.GetString("status").Or("Unknown");
        return status == "True" || condition is null ? status : $"{status} ({condition.GetText("reason")})";
    }

    private static JsonNode RequestedDuration(JsonObject csr) => csr.GetLong("spec", "expirationSeconds") is { } seconds
        ? Ages.Human(TimeSpan.FromSeconds(seconds))
        : Cells.None;

    private static JsonNode CertificateCondition(JsonObject csr)
    {
        var state = Cells.Condition(csr, "Denied") is not null ? "Denied"
            : Cells.Condition(csr, "Approved") is not null ? "Approved" : "Pending";
        if (Cells.Condition(csr, "Failed") is not null)
            state += ",Failed";
        if (csr.GetText("status", "certificate").Length > 0)
            state += ",Issued";
        return state;
    }

    private static JsonNode ClaimState(JsonObject claim)
    {
        var states = new List<string>();
        if (Cells.IsDeleting(claim))
            states.Add("deleted");
        if (claim.GetObject("status", "allocation") is null)
        {
            if (states.Count == 0)
                states.Add("pending");
        }
        else
        {
            states.Add("allocated");
            if (Cells.Count(claim.GetArray("status", "reservedFor")) > 0)
                states.Add("reserved");
        }

        return string.Join(',', states);
    }
}
