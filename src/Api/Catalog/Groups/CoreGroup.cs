namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of the core group.</summary>
internal static class CoreGroup
{
    public static BuiltInGroup Group { get; } = new("",
    [
        new BuiltInVersion("v1",
        [
            new("bindings", "Binding") { Verbs = BuiltInVerbs.CreateOnly, IsStored = false },
            new("componentstatuses", "ComponentStatus")
            {
                ClusterScoped = true, ShortNames = ["cs"], Verbs = BuiltInVerbs.ReadOnly, IsStored = false,
                Deprecation = "v1 ComponentStatus is deprecated in v1.19+",
            },
            new("configmaps", "ConfigMap") { ShortNames = ["cm"] },
            new("endpoints", "Endpoints")
            {
                ShortNames = ["ep"],
                Deprecation = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
            },
            new("events", "Event")
            {
                ShortNames = ["ev"],
                SelectableFields =
                [
                    "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
                    "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
                    "reportingComponent", "type",
                ],
                SelectableAliases = new Dictionary<string, string> { ["source"] = "source.component" },
            },
            new("limitranges", "LimitRange") { ShortNames = ["limits"] },
            new("namespaces", "Namespace")
            {
                ClusterScoped = true, ShortNames = ["ns"], Verbs = BuiltInVerbs.AllButDeleteCollection, HasStatus = true,
                SelectableFields = ["status.phase"],
                Subresources =
                [
                    new("finalize", "Namespace", BuiltInVerbs.UpdateOnly),
                ],
            },
            new("nodes", "Node")
            {
                ClusterScoped = true, ShortNames = ["no"], HasStatus = true,
                SelectableFields = ["spec.unschedulable"],
                Subresources =
                [
                    new("proxy", "NodeProxyOptions", BuiltInVerbs.Proxy),
                ],
            },
            new("persistentvolumeclaims", "PersistentVolumeClaim") { ReturnsDeletedObject = true, ShortNames = ["pvc"], HasStatus = true },
            new("persistentvolumes", "PersistentVolume") { ReturnsDeletedObject = true, ClusterScoped = true, ShortNames = ["pv"], HasStatus = true },
            new("pods", "Pod")
            {
                ReturnsDeletedObject = true,
                ShortNames = ["po"], Categories = ["all"], HasStatus = true,
                SelectableFields =
                [
                    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                    "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName",
                ],
                Subresources =
                [
                    new("attach", "PodAttachOptions", BuiltInVerbs.Connect),
                    new("binding", "Binding", BuiltInVerbs.CreateOnly),
                    new("ephemeralcontainers", "Pod", BuiltInVerbs.GetAndWrite),
                    new("eviction", "Eviction", BuiltInVerbs.CreateOnly, "policy", "v1"),
                    new("exec", "PodExecOptions", BuiltInVerbs.Connect),
                    new("log", "Pod", BuiltInVerbs.GetOnly),
                    new("portforward", "PodPortForwardOptions", BuiltInVerbs.Connect),
                    new("proxy", "PodProxyOptions", BuiltInVerbs.Proxy),
                    new("resize", "Pod", BuiltInVerbs.GetAndWrite),
                ],
            },
            new("podtemplates", "PodTemplate") { ReturnsDeletedObject = true },
            new("replicationcontrollers", "ReplicationController")
            {
                ShortNames = ["rc"], Categories = ["all"], HasScale = true, HasStatus = true,
                SelectableFields = ["status.replicas"],
            },
            new("resourcequotas", "ResourceQuota") { ReturnsDeletedObject = true, ShortNames = ["quota"], HasStatus = true },
            new("secrets", "Secret")
            {
                SelectableFields = ["type"],
            },
            new("serviceaccounts", "ServiceAccount")
            {
                ReturnsDeletedObject = true,
                ShortNames = ["sa"],
                Subresources =
                [
                    new("token", "TokenRequest", BuiltInVerbs.CreateOnly, "authentication.k8s.io", "v1"),
                ],
            },
            new("services", "Service")
            {
                ReturnsDeletedObject = true,
                ShortNames = ["svc"], Categories = ["all"], HasStatus = true,
                SelectableFields = ["spec.clusterIP", "spec.type"],
                Subresources =
                [
                    new("proxy", "ServiceProxyOptions", BuiltInVerbs.Proxy),
                ],
            },
        ]),
    ]);
}
