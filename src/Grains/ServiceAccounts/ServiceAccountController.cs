using OrleansOrchestrator.Grains.Abstractions.Controllers;
using OrleansOrchestrator.Grains.Dispatch;

namespace OrleansOrchestrator.Grains.ServiceAccounts;

/// <summary>What every namespace is given: a default ServiceAccount and the root certificate.</summary>
internal static class ServiceAccountController
{
    public const string Default = "default";

    public static ControllerDescriptor Accounts { get; } = new(
        "serviceaccount-controller",
        [
            WakeRoute.Self<IServiceAccountGrain>("namespaces"),
            new WakeRoute("serviceaccounts", typeof(IServiceAccountGrain), change => WhenGone(change, Default)),
        ]);

    public static ControllerDescriptor RootCertificates { get; } = new(
        "root-ca-certificate-publisher-controller",
        [
            WakeRoute.Self<IRootCaGrain>("namespaces"),
            new WakeRoute("configmaps", typeof(IRootCaGrain), static change => Named(change, RootCaPlan.Name)),
        ]);

    private static string[] WhenGone(ObjectChange change, string name) => change.New is null ? Named(change, name) : [];

    private static string[] Named(ObjectChange change, string name) =>
        change.Any.Head.Name == name ? [change.Any.Head.Namespace] : [];
}
