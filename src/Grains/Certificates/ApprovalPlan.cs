using k8s.Models;
using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>
/// Which requests are granted without a person: a machine that joins becomes the node it says it is, a process that joins with a token
/// of members becomes one, and a node renews its own certificates. Kubernetes leaves serving certificates to a person; here a node gets one for its own name and for addresses that no
/// other node has.
/// </summary>
internal static class ApprovalPlan
{
    public const string Reason = "AutoApproved";
    public const string RefusalReason = "AutoDenied";

    private const string Bootstrappers = "system:bootstrappers";
    private const string NewNode = "Auto approving kubelet client certificate after SubjectAccessReview.";
    private const string SameNode = "Auto approving self kubelet client certificate after SubjectAccessReview.";
    private const string NewMember = "Auto approving member certificate for a token of members.";
    private const string OwnServing = "Auto approving kubelet serving certificate for the node's own name and addresses.";

    /// <summary>Whether nobody has decided yet.</summary>
    public static bool IsOpen(V1CertificateSigningRequest request) =>
        !RequestConditions.IsIssued(request) && !RequestConditions.Has(request, RequestConditions.Approved)
        && !RequestConditions.Has(request, RequestConditions.Denied);

    /// <summary>The message of the approval, or null when this is for a person to decide.</summary>
    public static string? Decide(V1CertificateSigningRequest request, IReadOnlyList<V1Node> nodes)
    {
        var spec = request.Spec;
        if (!IsOpen(request) || spec.SignerName is not (SignerNames.KubeletClient or SignerNames.KubeletServing or SignerNames.Member)
            || RequestContent.TryRead(spec.Request) is not { } content
            || SignerRules.Fault(spec.SignerName, content, spec.Usages ?? []) is not null)
            return null;
        var groups = spec.Groups ?? [];
        if (spec.SignerName == SignerNames.Member)
            return groups.Contains(ControlPlaneMember.JoiningGroup) ? NewMember : null;
        var self = spec.Username == content.CommonName && groups.Contains(SignerRules.NodesGroup);
        if (spec.SignerName == SignerNames.KubeletServing)
            return self && AreOwn(content, nodes) ? OwnServing : null;
        if (self)
            return SameNode;
        return groups.Contains(Bootstrappers) ? NewNode : null;
    }

    /// <summary>The message of the refusal, or null. A token of nodes that asks to become a member will never be one: who asks is told so at once.</summary>
    public static string? Refuse(V1CertificateSigningRequest request)
    {
        var groups = request.Spec.Groups ?? [];
        return IsOpen(request) && request.Spec.SignerName == SignerNames.Member && groups.Contains(Bootstrappers)
            && !groups.Contains(ControlPlaneMember.JoiningGroup)
                ? $"The token is not in the group {ControlPlaneMember.JoiningGroup}."
                : null;
    }

    private static bool AreOwn(RequestContent content, IReadOnlyList<V1Node> nodes)
    {
        var name = content.CommonName[SignerRules.NodePrefix.Length..];
        foreach (var dns in content.DnsNames)
        {
            if (dns != name)
                return false;
        }

        foreach (var node in nodes)
        {
            if (node.Metadata.Name == name)
                continue;
            foreach (var address in node.Status?.Addresses ?? [])
            {
                if (content.Addresses.Exists(asked => asked.ToString() == address.Address))
                    return false;
            }
        }

        return true;
    }
}
