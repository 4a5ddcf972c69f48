using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>What each signer is ready to sign. Null says yes, else what is wrong.</summary>
internal static class SignerRules
{
    public const string NodePrefix = "system:node:";
    public const string NodesGroup = "system:nodes";

    private const string MastersGroup = "system:masters";
    private const string ClientAuth = "client auth";
    private const string ServerAuth = "server auth";
    private const string DigitalSignature = "digital signature";
    private const string KeyEncipherment = "key encipherment";

    // Whoever is in one of these has the cluster.
    private static readonly string[] Reserved = [MastersGroup, ControlPlaneMember.Group];

    public static bool Knows(string signer) => signer is SignerNames.Client or SignerNames.KubeletClient or SignerNames.KubeletServing or SignerNames.Member;

    public static string? Fault(string signer, RequestContent content, IList<string> usages) => signer switch
    {
        SignerNames.Client => ClientFault(content, usages),
        SignerNames.KubeletClient => KubeletClientFault(content, usages),
        SignerNames.KubeletServing => KubeletServingFault(content, usages),
        SignerNames.Member => MemberFault(content, usages),
        _ => $"the signer {signer} is not served",
    };

    private static string? ClientFault(RequestContent content, IList<string> usages)
    {
        foreach (var group in Reserved)
        {
            if (content.Organizations.Contains(group))
                return $"use of {SignerNames.Client} signer with {group} group is not allowed";
        }

        foreach (var usage in usages)
        {
            if (usage is not (ClientAuth or DigitalSignature or KeyEncipherment))
                return $"invalid usage for client certificate: {usage}";
        }

        return usages.Contains(ClientAuth) ? null : $"missing required usage for client certificate: {ClientAuth}";
    }

    private static string? KubeletClientFault(RequestContent content, IList<string> usages)
    {
        if (content.Organizations is not [NodesGroup])
            return "subject organization is not system:nodes";
        if (content.DnsNames.Count > 0)
            return "DNS subjectAltNames are not allowed";
        if (content.Addresses.Count > 0)
            return "IP subjectAltNames are not allowed";
        if (content.HasOtherNames)
            return "Email and URI subjectAltNames are not allowed";
        if (!IsNode(content))
            return "subject common name does not begin with system:node:";
        return AreExactly(usages, ClientAuth) ? null : "usages did not match [client auth,digital signature,key encipherment]";
    }

    private static string? KubeletServingFault(RequestContent content, IList<string> usages)
    {
        if (content.Organizations is not [NodesGroup])
            return "subject organization is not system:nodes";
        if (content is { DnsNames.Count: 0, Addresses.Count: 0 })
            return "DNS or IP subjectAltName is required";
        if (content.HasOtherNames)
            return "Email and URI subjectAltNames are not allowed";
        if (!IsNode(content))
            return "subject common name does not begin with system:node:";
        return AreExactly(usages, ServerAuth) ? null : "usages did not match [server auth,digital signature,key encipherment]";
    }

    private static string? MemberFault(RequestContent content, IList<string> usages)
    {
        if (content.Organizations is not [ControlPlaneMember.Group])
            return $"subject organization is not {ControlPlaneMember.Group}";
        if (content.HasAlternativeNames)
            return "subjectAltNames are not allowed";
        if (!ControlPlaneMember.IsUserName(content.CommonName))
            return "subject common name is not silo:NAME or gateway:NAME";
        return AreExactly(usages, ClientAuth, ServerAuth) ? null : "usages did not match [client auth,server auth,digital signature,key encipherment]";
    }

    private static bool IsNode(RequestContent content) =>
        content.CommonName.StartsWith(NodePrefix, StringComparison.Ordinal) && content.CommonName.Length > NodePrefix.Length;

    // Keys that cannot encipher do not ask to.
    private static bool AreExactly(IList<string> usages, params ReadOnlySpan<string> extended)
    {
        foreach (var usage in usages)
        {
            if (usage is not (DigitalSignature or KeyEncipherment) && !extended.Contains(usage))
                return false;
        }

        foreach (var usage in extended)
        {
            if (!usages.Contains(usage))
                return false;
        }

        return usages.Contains(DigitalSignature);
    }
}
