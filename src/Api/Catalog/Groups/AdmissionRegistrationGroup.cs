namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>admissionregistration.k8s.io</c>.</summary>
internal static class AdmissionRegistrationGroup
{
    public static BuiltInGroup Group { get; } = new("admissionregistration.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("mutatingadmissionpolicies", "MutatingAdmissionPolicy") { ClusterScoped = true, Categories = ["api-extensions"] },
            new("mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding")
            {
                ClusterScoped = true, Categories = ["api-extensions"],
            },
            new("mutatingwebhookconfigurations", "MutatingWebhookConfiguration") { ClusterScoped = true, Categories = ["api-extensions"] },
            new("validatingadmissionpolicies", "ValidatingAdmissionPolicy")
            {
                ClusterScoped = true, Categories = ["api-extensions"], HasStatus = true,
            },
            new("validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding")
            {
                ClusterScoped = true, Categories = ["api-extensions"],
            },
            new("validatingwebhookconfigurations", "ValidatingWebhookConfiguration")
            {
                ClusterScoped = true, Categories = ["api-extensions"],
            },
        ]),
    ]);
}
