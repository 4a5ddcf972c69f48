using System.Collections.Frozen;
using OrleansOrchestrator.Api.Strategies.Access;
using OrleansOrchestrator.Api.Strategies.Admission;
using OrleansOrchestrator.Api.Strategies.Autoscaling;
using OrleansOrchestrator.Api.Strategies.Batch;
using OrleansOrchestrator.Api.Strategies.Core;
using OrleansOrchestrator.Api.Strategies.Devices;
using OrleansOrchestrator.Api.Strategies.Networking;
using OrleansOrchestrator.Api.Strategies.Pods;
using OrleansOrchestrator.Api.Strategies.Quota;
using OrleansOrchestrator.Api.Strategies.Services;
using OrleansOrchestrator.Api.Strategies.StorageKinds;
using OrleansOrchestrator.Api.Strategies.Workloads;

namespace OrleansOrchestrator.Api.Strategies;

/// <summary>The strategies of the built-in kinds, by qualified name (<c>pods</c>, <c>deployments.apps</c>).</summary>
public static class BuiltInStrategies
{
    private static readonly FrozenDictionary<string, ResourceStrategy> ByName = new Dictionary<string, ResourceStrategy>
    {
        ["configmaps"] = new ConfigMapStrategy(),
        ["endpoints"] = new EndpointsStrategy(),
        ["events"] = new EventStrategy(strict: false),
        ["limitranges"] = new LimitRangeStrategy(),
        ["namespaces"] = new NamespaceStrategy(),
        ["nodes"] = new NodeStrategy(),
        ["persistentvolumeclaims"] = new PersistentVolumeClaimStrategy(),
        ["persistentvolumes"] = new PersistentVolumeStrategy(),
        ["pods"] = new PodStrategy(),
        ["podtemplates"] = new PodTemplateStrategy(),
        ["replicationcontrollers"] = new ReplicationControllerStrategy(),
        ["resourcequotas"] = new ResourceQuotaStrategy(),
        ["secrets"] = new SecretStrategy(),
        ["serviceaccounts"] = new ServiceAccountStrategy(),
        ["services"] = new ServiceStrategy(),
        ["mutatingadmissionpolicies.admissionregistration.k8s.io"] = new AdmissionPolicyStrategy(mutating: true),
        ["mutatingadmissionpolicybindings.admissionregistration.k8s.io"] = new AdmissionPolicyBindingStrategy(mutating: true),
        ["mutatingwebhookconfigurations.admissionregistration.k8s.io"] = new WebhookConfigurationStrategy(mutating: true),
        ["validatingadmissionpolicies.admissionregistration.k8s.io"] = new AdmissionPolicyStrategy(mutating: false),
        ["validatingadmissionpolicybindings.admissionregistration.k8s.io"] = new AdmissionPolicyBindingStrategy(mutating: false),
        ["validatingwebhookconfigurations.admissionregistration.k8s.io"] = new WebhookConfigurationStrategy(mutating: false),
        ["controllerrevisions.apps"] = new ControllerRevisionStrategy(),
        ["daemonsets.apps"] = new DaemonSetStrategy(),
        ["deployments.apps"] = new DeploymentStrategy(),
        ["replicasets.apps"] = new ReplicaSetStrategy(),
        ["statefulsets.apps"] = new StatefulSetStrategy(),
        ["horizontalpodautoscalers.autoscaling"] = new HorizontalPodAutoscalerStrategy(),
        ["cronjobs.batch"] = new CronJobStrategy(),
        ["jobs.batch"] = new JobStrategy(),
        ["certificatesigningrequests.certificates.k8s.io"] = new CertificateRequestStrategy(TimeProvider.System),
        ["leases.coordination.k8s.io"] = new LeaseStrategy(),
        ["endpointslices.discovery.k8s.io"] = new EndpointSliceStrategy(),
        ["events.events.k8s.io"] = new EventStrategy(strict: true),
        ["flowschemas.flowcontrol.apiserver.k8s.io"] = new FlowSchemaStrategy(),
        ["prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"] = new PriorityLevelStrategy(),
        ["ingressclasses.networking.k8s.io"] = new IngressClassStrategy(),
        ["ingresses.networking.k8s.io"] = new IngressStrategy(),
        ["ipaddresses.networking.k8s.io"] = new IpAddressStrategy(),
        ["networkpolicies.networking.k8s.io"] = new NetworkPolicyStrategy(),
        ["servicecidrs.networking.k8s.io"] = new ServiceCidrStrategy(),
        ["runtimeclasses.node.k8s.io"] = new RuntimeClassStrategy(),
        ["poddisruptionbudgets.policy"] = new DisruptionBudgetStrategy(),
        ["clusterrolebindings.rbac.authorization.k8s.io"] = new RoleBindingStrategy(namespaced: false),
        ["clusterroles.rbac.authorization.k8s.io"] = new RoleStrategy(namespaced: false),
        ["rolebindings.rbac.authorization.k8s.io"] = new RoleBindingStrategy(namespaced: true),
        ["roles.rbac.authorization.k8s.io"] = new RoleStrategy(namespaced: true),
        ["deviceclasses.resource.k8s.io"] = new PlainStrategy(generation: true),
        ["resourceclaims.resource.k8s.io"] = new ResourceClaimStrategy(),
        ["resourceclaimtemplates.resource.k8s.io"] = new ResourceClaimTemplateStrategy(),
        ["resourceslices.resource.k8s.io"] = new ResourceSliceStrategy(),
        ["priorityclasses.scheduling.k8s.io"] = new PriorityClassStrategy(),
        ["csidrivers.storage.k8s.io"] = new CsiDriverStrategy(),
        ["csinodes.storage.k8s.io"] = new CsiNodeStrategy(),
        ["storageclasses.storage.k8s.io"] = new StorageClassStrategy(),
        ["volumeattachments.storage.k8s.io"] = new VolumeAttachmentStrategy(),
        ["volumeattributesclasses.storage.k8s.io"] = new VolumeAttributesClassStrategy(),
    }.ToFrozenDictionary();

    /// <summary>The strategy of a built-in resource; <see cref="ResourceStrategy.Default"/> where the kind needs nothing special.</summary>
    public static ResourceStrategy For(string qualifiedName) => ByName.GetValueOrDefault(qualifiedName, ResourceStrategy.Default);
}
