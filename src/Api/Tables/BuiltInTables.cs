using System.Collections.Frozen;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>The columns of the built-in kinds, by qualified name (<c>pods</c>, <c>deployments.apps</c>).</summary>
internal static class BuiltInTables
{
    private static readonly FrozenDictionary<string, TableDefinition> ByName = new Dictionary<string, TableDefinition>
    {
        ["componentstatuses"] = CoreTables.ComponentStatuses,
        ["configmaps"] = CoreTables.ConfigMaps,
        ["endpoints"] = CoreTables.Endpoints,
        ["events"] = EventTable.Definition,
        ["namespaces"] = CoreTables.Namespaces,
        ["nodes"] = NodeTable.Definition,
        ["persistentvolumeclaims"] = StorageTables.PersistentVolumeClaims,
        ["persistentvolumes"] = StorageTables.PersistentVolumes,
        ["pods"] = PodTable.Definition,
        ["podtemplates"] = CoreTables.PodTemplates,
        ["replicationcontrollers"] = CoreTables.ReplicationControllers,
        ["resourcequotas"] = CoreTables.ResourceQuotas,
        ["secrets"] = CoreTables.Secrets,
        ["serviceaccounts"] = CoreTables.ServiceAccounts,
        ["services"] = ServiceTable.Definition,
        ["controllerrevisions.apps"] = AppsTables.ControllerRevisions,
        ["daemonsets.apps"] = AppsTables.DaemonSets,
        ["deployments.apps"] = AppsTables.Deployments,
        ["replicasets.apps"] = AppsTables.ReplicaSets,
        ["statefulsets.apps"] = AppsTables.StatefulSets,
        ["cronjobs.batch"] = BatchTables.CronJobs,
        ["jobs.batch"] = BatchTables.Jobs,
        ["horizontalpodautoscalers.autoscaling"] = AutoscalerTable.Definition,
        ["endpointslices.discovery.k8s.io"] = NetworkingTables.EndpointSlices,
        ["ingresses.networking.k8s.io"] = NetworkingTables.Ingresses,
        ["ingressclasses.networking.k8s.io"] = NetworkingTables.IngressClasses,
        ["ipaddresses.networking.k8s.io"] = NetworkingTables.IPAddresses,
        ["networkpolicies.networking.k8s.io"] = NetworkingTables.NetworkPolicies,
        ["servicecidrs.networking.k8s.io"] = NetworkingTables.ServiceCidrs,
        ["storageclasses.storage.k8s.io"] = StorageTables.StorageClasses,
        ["csidrivers.storage.k8s.io"] = StorageTables.CsiDrivers,
        ["csinodes.storage.k8s.io"] = StorageTables.CsiNodes,
        ["volumeattachments.storage.k8s.io"] = StorageTables.VolumeAttachments,
        ["volumeattributesclasses.storage.k8s.io"] = StorageTables.VolumeAttributesClasses,
        ["events.events.k8s.io"] = EventTable.Definition,
        ["poddisruptionbudgets.policy"] = PolicyTables.PodDisruptionBudgets,
        ["rolebindings.rbac.authorization.k8s.io"] = PolicyTables.RoleBindings,
        ["clusterrolebindings.rbac.authorization.k8s.io"] = PolicyTables.ClusterRoleBindings,
        ["priorityclasses.scheduling.k8s.io"] = PolicyTables.PriorityClasses,
        ["runtimeclasses.node.k8s.io"] = PolicyTables.RuntimeClasses,
        ["leases.coordination.k8s.io"] = PolicyTables.Leases,
        ["flowschemas.flowcontrol.apiserver.k8s.io"] = PolicyTables.FlowSchemas,
        ["prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"] = PolicyTables.PriorityLevels,
        ["mutatingwebhookconfigurations.admissionregistration.k8s.io"] = ExtensionTables.Webhooks,
        ["validatingwebhookconfigurations.admissionregistration.k8s.io"] = ExtensionTables.Webhooks,
        ["validatingadmissionpolicies.admissionregistration.k8s.io"] = ExtensionTables.ValidatingAdmissionPolicies,
        ["validatingadmissionpolicybindings.admissionregistration.k8s.io"] = ExtensionTables.ValidatingAdmissionPolicyBindings,
        ["mutatingadmissionpolicies.admissionregistration.k8s.io"] = ExtensionTables.MutatingAdmissionPolicies,
        ["mutatingadmissionpolicybindings.admissionregistration.k8s.io"] = ExtensionTables.MutatingAdmissionPolicyBindings,
        ["apiservices.apiregistration.k8s.io"] = ExtensionTables.ApiServices,
        ["certificatesigningrequests.certificates.k8s.io"] = ExtensionTables.CertificateSigningRequests,
        ["deviceclasses.resource.k8s.io"] = ExtensionTables.DeviceClasses,
        ["resourceclaims.resource.k8s.io"] = ExtensionTables.ResourceClaims,
        ["resourceclaimtemplates.resource.k8s.io"] = ExtensionTables.DeviceClasses,
        ["resourceslices.resource.k8s.io"] = ExtensionTables.ResourceSlices,
    }.ToFrozenDictionary();

    public static TableDefinition For(string qualifiedName) => ByName.GetValueOrDefault(qualifiedName, TableDefinition.Default);
}
