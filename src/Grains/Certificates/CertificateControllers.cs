using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.Certificates;

/// <summary>Controllers of certificate requests and of the tokens with which machines make the first one.</summary>
internal static class CertificateControllers
{
    private const string RequestsLog = "certificatesigningrequests.certificates.k8s.io";

    private static readonly string[] ClusterInfoKey = [ClusterInfoPlan.Key];

    public static ControllerDescriptor Approving { get; } = new(
        "certificatesigningrequest-approving-controller", [WakeRoute.Self<ICertificateApprovalGrain>(RequestsLog)]);

    public static ControllerDescriptor Cleaning { get; } = new(
        "certificatesigningrequest-cleaner-controller", [WakeRoute.Self<ICertificateCleaningGrain>(RequestsLog)]);

    public static ControllerDescriptor Signing { get; } = new(
        "certificatesigningrequest-signing-controller", [WakeRoute.Self<ICertificateSigningGrain>(RequestsLog)]);

    public static ControllerDescriptor Tokens { get; } = new(
        "token-cleaner-controller",
        [
            new WakeRoute("secrets", typeof(ITokenCleaningGrain), static change => change.New is { } secret && IsToken(secret.Head.Namespace, secret.Head.Name)
                ? [change.Key]
                : []),
        ]);

    /// <summary>Each token signs what the cluster tells strangers about itself.</summary>
    public static ControllerDescriptor Signatures { get; } = new(
        "bootstrap-signer-controller",
        [
            new WakeRoute("configmaps", typeof(IClusterInfoGrain), static change => change.Key == ClusterInfoPlan.Key ? ClusterInfoKey : []),
            new WakeRoute("secrets", typeof(IClusterInfoGrain), static change => IsToken(change.Any.Head.Namespace, change.Any.Head.Name)
                ? ClusterInfoKey
                : []),
        ]);

    private static bool IsToken(string ns, string name) =>
        ns == BootstrapToken.Namespace && name.StartsWith(BootstrapToken.SecretPrefix, StringComparison.Ordinal);
}
