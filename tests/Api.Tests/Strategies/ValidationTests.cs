using Xunit;

namespace OrleansOrchestrator.Api.Tests.Strategies;

public class ValidationTests
{
    private static string Pod(string container, string rest = "") =>
        $$$$"""{"spec":{"containers":[{"name":"c","image":"i:1"{{{{container}}}}}]{{{{rest}}}}}}""";

    private static string Deployment(string spec, string labels = """{"app":"a"}""") =>
        $$$$"""{"spec":{"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{{{{labels}}}}},"spec":{"containers":[{"name":"c","image":"i:1"}]}}{{{{spec}}}}}}""";

    private static string Job(string spec) =>
        $$$$"""{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i:1"}]}}{{{{spec}}}}}}""";

    private static string Service(string port, string rest = "") => $$$$"""{"spec":{"ports":[{{{{port}}}}]{{{{rest}}}}}}""";

    public static TheoryData<string, string, string> Cases => new()
    {
        { "pods", Pod(""), "" },
        { "pods", """{"spec":{"containers":[]}}""", "Required spec.containers" },
        { "pods", """{"spec":{"containers":[{"image":"i"}]}}""", "Required spec.containers[0].name" },
        { "pods", """{"spec":{"containers":[{"name":"c"}]}}""", "Required spec.containers[0].image" },
        { "pods", """{"spec":{"containers":[{"name":"c","image":"i"},{"name":"c","image":"i"}]}}""", "Duplicate spec.containers[1].name" },
        { "pods", Pod(""","imagePullPolicy":"Perhaps" """), "NotSupported spec.containers[0].imagePullPolicy" },
        { "pods", Pod(""","ports":[{"containerPort":70000}]"""), "Invalid spec.containers[0].ports[0].containerPort" },
        { "pods", Pod(""","ports":[{"containerPort":1,"hostPort":9},{"containerPort":2,"hostPort":9}]"""), "Duplicate spec.containers[0].ports[1].hostPort" },
        { "pods", Pod(""","env":[{"name":"A","value":"x","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]"""), "Invalid spec.containers[0].env[0].valueFrom" },
        { "pods", Pod(""","env":[{"name":"A","valueFrom":{"fieldRef":{"fieldPath":"metadata.bogus"}}}]"""), "Invalid spec.containers[0].env[0].valueFrom.fieldRef.fieldPath" },
        { "pods", Pod(""","resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}"""), "Invalid spec.containers[0].resources.requests" },
        { "pods", Pod(""","resources":{"requests":{"e.example.com/x":"1"},"limits":{"e.example.com/x":"2"}}"""), "Invalid spec.containers[0].resources.requests" },
        { "pods", Pod(""","volumeMounts":[{"name":"v","mountPath":"/x"}]"""), "NotFound spec.containers[0].volumeMounts[0].name" },
        { "pods", Pod(""","livenessProbe":{}"""), "Required spec.containers[0].livenessProbe" },
        { "pods", Pod(""","livenessProbe":{"tcpSocket":{"port":1},"exec":{"command":["a"]}}"""), "Forbidden spec.containers[0].livenessProbe.tcpSocket" },
        { "pods", Pod(""","securityContext":{"privileged":true,"allowPrivilegeEscalation":false}"""), "Invalid spec.containers[0].securityContext" },
        { "pods", Pod("", ""","volumes":[{"name":"v","emptyDir":{},"hostPath":{"path":"/x"}}]"""), "Forbidden spec.volumes[0].hostPath" },
        { "pods", Pod("", ""","initContainers":[{"name":"i","image":"i","readinessProbe":{"tcpSocket":{"port":1}}}]"""), "Forbidden spec.initContainers[0].readinessProbe" },
        { "pods", Pod("", ""","tolerations":[{"operator":"Equal"}]"""), "Invalid spec.tolerations[0].operator" },
        { "pods", Pod("", ""","nodeSelector":{"a b":"x"}"""), "Invalid spec.nodeSelector" },
        { "pods", Pod("", ""","dnsPolicy":"None" """), "Required spec.dnsConfig" },
        { "pods", Pod("", ""","affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{}]}}"""), "Required spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey" },
        { "pods", Pod("", ""","topologySpreadConstraints":[{"maxSkew":0,"topologyKey":"z","whenUnsatisfiable":"DoNotSchedule"}]"""), "Invalid spec.topologySpreadConstraints[0].maxSkew" },
        { "deployments.apps", Deployment(""), "" },
        { "deployments.apps", Deployment("", """{"app":"b"}"""), "Invalid spec.template.metadata.labels" },
        { "deployments.apps", Deployment(""","replicas":-1"""), "Invalid spec.replicas" },
        { "deployments.apps", Deployment(""","strategy":{"type":"Slowly"}"""), "NotSupported spec.strategy" },
        { "deployments.apps", Deployment(""","strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":"0%"}}"""), "Invalid spec.strategy.rollingUpdate.maxUnavailable" },
        { "deployments.apps", Deployment(""","minReadySeconds":600"""), "Invalid spec.progressDeadlineSeconds" },
        { "daemonsets.apps", Deployment(""","updateStrategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":1}}"""), "Invalid spec.updateStrategy.rollingUpdate.maxSurge" },
        { "jobs.batch", Job(""), "" },
        { "jobs.batch", Job(""","backoffLimitPerIndex":1"""), "Invalid spec.backoffLimitPerIndex" },
        { "jobs.batch", Job(""","podFailurePolicy":{"rules":[{"action":"FailJob","onExitCodes":{"operator":"In","values":[3,1]}}]}"""), "Invalid spec.podFailurePolicy.rules[0].onExitCodes.values" },
        { "cronjobs.batch", """{"spec":{"schedule":"every day","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""", "Invalid spec.schedule" },
        { "services", Service("""{"port":80}"""), "" },
        { "services", """{"spec":{}}""", "Required spec.ports" },
        { "services", Service("""{"port":80},{"port":81}"""), "Required spec.ports[0].name, Required spec.ports[1].name" },
        { "services", Service("""{"port":80,"nodePort":30000}"""), "Forbidden spec.ports[0].nodePort" },
        { "services", Service("""{"port":80}""", ""","ipFamilies":["IPv6"]"""), "Invalid spec.ipFamilies[0]" },
        { "services", Service("""{"port":80}""", ""","externalIPs":["203.000.113.5"]"""), "Invalid spec.externalIPs[0]" },
        { "configmaps", """{"data":{"a b":"x","..":"y"}}""", "Invalid data[a b], Invalid data[..]" },
        { "configmaps", """{"data":{"a":"x"},"binaryData":{"a":"eA=="}}""", "Invalid data[a]" },
        { "secrets", """{"type":"kubernetes.io/tls"}""", "Required data[tls.crt], Required data[tls.key]" },
        { "nodes", """{"spec":{"taints":[{"key":"a","effect":"NoSchedule"},{"key":"a","effect":"NoSchedule"}]}}""", "Duplicate metadata.taints[1]" },
        { "nodes", """{"spec":{"podCIDRs":["10.1.0.0/24","10.2.0.0/24"]}}""", "Invalid spec.podCIDRs" },
        { "leases.coordination.k8s.io", """{"spec":{"leaseDurationSeconds":0}}""", "Invalid spec.leaseDurationSeconds" },
        { "events", """{"metadata":{"namespace":"n"},"involvedObject":{"namespace":"n"}}""", "" },
        { "events.events.k8s.io", """{"metadata":{"namespace":"n"},"involvedObject":{"namespace":"n"},"type":"Normal"}""", "Required eventTime" },
        { "endpointslices.discovery.k8s.io", """{"addressType":"IPv4","endpoints":[{"addresses":["::1"]}]}""", "Invalid endpoints[0].addresses[0]" },
        { "horizontalpodautoscalers.autoscaling", """{"spec":{"maxReplicas":3,"minReplicas":4,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"}}}""", "Invalid spec.maxReplicas" },
        { "poddisruptionbudgets.policy", """{"spec":{"minAvailable":"200%"}}""", "Invalid spec.minAvailable" },
        { "roles.rbac.authorization.k8s.io", """{"rules":[{"verbs":["get"],"apiGroups":[""]}]}""", "Required rules[0].resources" },
        { "resourcequotas", """{"spec":{"hard":{"pods":"500m"}}}""", "Invalid spec.hard[pods]" },
        { "resourcequotas", """{"spec":{"hard":{"pods":"1"},"scopes":["BestEffort","NotBestEffort"]}}""", "Invalid spec.scopes" },
        { "persistentvolumeclaims", """{"spec":{"accessModes":["ReadWriteOnce"]}}""", "Required spec.resources[storage]" },
        { "persistentvolumes", """{"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"local":{"path":"/x"}}}""", "Required spec.nodeAffinity" },
        { "priorityclasses.scheduling.k8s.io", """{"value":1000000001}""", "Forbidden value" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void New_object_is_refused_for_its_faults_only(string resource, string given, string faults) =>
        Assert.Equal(faults, StrategyCase.Faults(resource, given));
}
