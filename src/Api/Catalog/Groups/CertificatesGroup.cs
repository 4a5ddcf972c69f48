namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>certificates.k8s.io</c>.</summary>
internal static class CertificatesGroup
{
    public static BuiltInGroup Group { get; } = new("certificates.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("certificatesigningrequests", "CertificateSigningRequest")
            {
                ClusterScoped = true, ShortNames = ["csr"], HasStatus = true,
                SelectableFields = ["spec.signerName"],
                Subresources =
                [
                    new("approval", "CertificateSigningRequest", BuiltInVerbs.GetAndWrite),
                ],
            },
        ]),
    ]);
}
