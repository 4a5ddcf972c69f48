using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Strategies;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Strategies;

public class DefaultsTests
{
    private const string Template = """{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c","image":"i:1"}]}}""";

    public static TheoryData<string, string, string> Cases => new()
    {
        { "pods", """{"spec":{"containers":[{"name":"c","image":"i"}]}}""",
            """{"spec":{"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler","securityContext":{},"enableServiceLinks":true,"containers":[{"imagePullPolicy":"Always","terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","resources":{}}]},"status":{"phase":"Pending","qosClass":"BestEffort"}}""" },
        { "pods", """{"spec":{"containers":[{"name":"c","image":"r:5000/i","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}]}}""",
            """{"spec":{"containers":[{"imagePullPolicy":"Always","resources":{"requests":{"cpu":"1","memory":"1Gi"}}}]},"status":{"qosClass":"Guaranteed"}}""" },
        { "pods", """{"spec":{"hostNetwork":true,"terminationGracePeriodSeconds":-5,"serviceAccount":"robot","containers":[{"name":"c","image":"i@sha256:0","ports":[{"containerPort":80}],"resources":{"requests":{"cpu":"1"}}}]}}""",
            """{"spec":{"terminationGracePeriodSeconds":1,"serviceAccountName":"robot","containers":[{"imagePullPolicy":"IfNotPresent","ports":[{"hostPort":80,"protocol":"TCP"}]}]},"status":{"qosClass":"Burstable"}}""" },
        { "pods", """{"spec":{"volumes":[{"name":"e"},{"name":"c","configMap":{"name":"x"}},{"name":"p","projected":{"sources":[{"serviceAccountToken":{"path":"t"}}]}},{"name":"h","hostPath":{"path":"/x"}}],"containers":[{"name":"c","image":"i:1","livenessProbe":{"httpGet":{"port":80}}}]}}""",
            """{"spec":{"volumes":[{"emptyDir":{}},{"configMap":{"defaultMode":420}},{"projected":{"defaultMode":420,"sources":[{"serviceAccountToken":{"expirationSeconds":3600}}]}},{"hostPath":{"type":""}}],"containers":[{"livenessProbe":{"httpGet":{"path":"/","scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3}}]}}""" },
        { "pods", """{"spec":{"schedulingGates":[{"name":"x/y"}],"containers":[{"name":"c","image":"i:1"}]}}""",
            """{"status":{"conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""" },
        { "deployments.apps", $$$$"""{"spec":{"template":{{{{Template}}}}},"status":{"replicas":5}}""",
            """{"spec":{"replicas":1,"revisionHistoryLimit":10,"progressDeadlineSeconds":600,"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"}},"template":{"spec":{"restartPolicy":"Always","enableServiceLinks":null}}},"status":{"replicas":null}}""" },
        { "deployments.apps", $$$$"""{"spec":{"strategy":{"type":"Recreate"},"template":{{{{Template}}}}}}""", """{"spec":{"strategy":{"rollingUpdate":null}}}""" },
        { "replicasets.apps", $$$$"""{"spec":{"template":{{{{Template}}}}}}""", """{"spec":{"replicas":1},"status":{"replicas":0}}""" },
        { "daemonsets.apps", $$$$"""{"spec":{"template":{{{{Template}}}}}}""",
            """{"metadata":{"annotations":{"deprecated.daemonset.template.generation":"1"}},"spec":{"updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1,"maxSurge":0}}}}""" },
        { "statefulsets.apps", $$$$"""{"spec":{"template":{{{{Template}}}},"volumeClaimTemplates":[{"metadata":{"name":"d"},"spec":{}}]}}""",
            """{"spec":{"podManagementPolicy":"OrderedReady","updateStrategy":{"rollingUpdate":{"partition":0}},"volumeClaimTemplates":[{"kind":"PersistentVolumeClaim","spec":{"volumeMode":"Filesystem"},"status":{"phase":"Pending"}}]}}""" },
        { "jobs.batch", """{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i:1"}]}}}}""",
            """{"metadata":{"labels":{"job-name":"a"}},"spec":{"completions":1,"parallelism":1,"backoffLimit":6,"manualSelector":false,"selector":{"matchLabels":{"batch.kubernetes.io/controller-uid":"u-1"}},"template":{"metadata":{"labels":{"controller-uid":"u-1"}}}}}""" },
        { "jobs.batch", """{"spec":{"parallelism":2,"backoffLimitPerIndex":1,"podFailurePolicy":{"rules":[{"action":"Ignore","onPodConditions":[{"type":"X"}]}]},"template":{"spec":{"containers":[]}}}}""",
            """{"spec":{"completions":null,"backoffLimit":2147483647,"podReplacementPolicy":"Failed","podFailurePolicy":{"rules":[{"onPodConditions":[{"status":"True"}]}]}}}""" },
        { "cronjobs.batch", """{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}}}}}""",
            """{"spec":{"concurrencyPolicy":"Allow","suspend":false,"successfulJobsHistoryLimit":3,"failedJobsHistoryLimit":1,"jobTemplate":{"spec":{"template":{"spec":{"dnsPolicy":"ClusterFirst"}}}}}}""" },
        { "services", """{"spec":{"ports":[{"port":80}]}}""",
            """{"spec":{"type":"ClusterIP","sessionAffinity":"None","internalTrafficPolicy":"Cluster","ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","externalTrafficPolicy":null,"ports":[{"protocol":"TCP","targetPort":80}]},"status":{"loadBalancer":{}}}""" },
        { "services", """{"spec":{"type":"LoadBalancer","sessionAffinity":"ClientIP","ports":[{"port":80,"targetPort":"web"}]}}""",
            """{"spec":{"externalTrafficPolicy":"Cluster","allocateLoadBalancerNodePorts":true,"sessionAffinityConfig":{"clientIP":{"timeoutSeconds":10800}},"ports":[{"targetPort":"web"}]}}""" },
        { "services", """{"spec":{"clusterIP":"None"}}""", """{"spec":{"clusterIPs":["None"],"ipFamilies":["IPv4","IPv6"],"ipFamilyPolicy":"RequireDualStack"}}""" },
        { "services", """{"spec":{"type":"ExternalName","externalName":"x.y"}}""", """{"spec":{"ipFamilies":null,"internalTrafficPolicy":null}}""" },
        { "secrets", """{"data":{"a":"b2xk"},"stringData":{"a":"new","b":"x"}}""", """{"type":"Opaque","data":{"a":"bmV3","b":"eA=="},"stringData":null}""" },
        { "namespaces", "{}", """{"metadata":{"labels":{"kubernetes.io/metadata.name":"a"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""" },
        { "nodes", """{"spec":{"podCIDR":"10.1.0.0/24"},"status":{"capacity":{"cpu":"4"}}}""", """{"spec":{"podCIDRs":["10.1.0.0/24"]},"status":{"allocatable":{"cpu":"4"},"nodeInfo":{"machineID":""}}}""" },
        { "endpointslices.discovery.k8s.io", """{"ports":[{"port":1}]}""", """{"ports":[{"name":"","protocol":"TCP"}]}""" },
        { "horizontalpodautoscalers.autoscaling", """{"spec":{"behavior":{"scaleDown":{"policies":[{"type":"Pods","value":1,"periodSeconds":5}]}}}}""",
            """{"spec":{"minReplicas":1,"metrics":[{"resource":{"name":"cpu","target":{"averageUtilization":80}}}],"behavior":{"scaleUp":{"stabilizationWindowSeconds":0,"policies":[{"value":4},{"value":100}]},"scaleDown":{"selectPolicy":"Max","policies":[{"value":1}]}}}}""" },
        { "networkpolicies.networking.k8s.io", """{"spec":{"egress":[{"ports":[{"port":53}]}]}}""", """{"spec":{"policyTypes":["Ingress","Egress"],"egress":[{"ports":[{"protocol":"TCP"}]}]}}""" },
        { "persistentvolumeclaims", """{"spec":{"dataSource":{"kind":"PersistentVolumeClaim","name":"o"}}}""", """{"spec":{"volumeMode":"Filesystem","dataSourceRef":{"kind":"PersistentVolumeClaim","name":"o"}},"status":{"phase":"Pending"}}""" },
        { "persistentvolumes", """{"spec":{"hostPath":{"path":"/x"}}}""", """{"spec":{"persistentVolumeReclaimPolicy":"Retain","hostPath":{"type":""}},"status":{"phase":"Pending","lastPhaseTransitionTime":"2026-01-01T00:00:00Z"}}""" },
        { "limitranges", """{"spec":{"limits":[{"type":"Container","max":{"cpu":"2"},"min":{"memory":"1Mi"}}]}}""", """{"spec":{"limits":[{"default":{"cpu":"2"},"defaultRequest":{"cpu":"2","memory":"1Mi"}}]}}""" },
        { "rolebindings.rbac.authorization.k8s.io", """{"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s"}]}""", """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io"},{"apiGroup":null}]}""" },
        { "mutatingwebhookconfigurations.admissionregistration.k8s.io", """{"webhooks":[{"rules":[{}],"clientConfig":{"service":{}}}]}""",
            """{"webhooks":[{"failurePolicy":"Fail","matchPolicy":"Equivalent","timeoutSeconds":10,"reinvocationPolicy":"Never","rules":[{"scope":"*"}],"clientConfig":{"service":{"port":443}}}]}""" },
        { "csidrivers.storage.k8s.io", "{}", """{"spec":{"attachRequired":true,"volumeLifecycleModes":["Persistent"],"fsGroupPolicy":"ReadWriteOnceWithFSType"}}""" },
        { "storageclasses.storage.k8s.io", "{}", """{"reclaimPolicy":"Delete","volumeBindingMode":"Immediate"}""" },
        { "resourceclaims.resource.k8s.io", """{"spec":{"devices":{"requests":[{"name":"r","exactly":{}}]}}}""", """{"spec":{"devices":{"requests":[{"exactly":{"allocationMode":"ExactCount","count":1}}]}}}""" },
        { "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", """{"spec":{"limited":{"limitResponse":{"queuing":{}}}}}""", """{"spec":{"limited":{"nominalConcurrencyShares":30,"limitResponse":{"queuing":{"queues":64,"handSize":8,"queueLengthLimit":50}}}}}""" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Created_object_has_its_defaults(string resource, string given, string expected) =>
        StrategyCase.AssertContains(JsonNode.Parse(expected), StrategyCase.Created(resource, given));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Defaults_change_nothing_the_second_time(string resource, string given, string expected)
    {
        Assert.NotNull(expected);
        var obj = StrategyCase.Created(resource, given);
        var once = obj.ToJsonString();
        BuiltInStrategies.For(resource).SetDefaults(obj);
        Assert.Equal(once, obj.ToJsonString());
    }

    [Fact]
    public void Unknown_resource_has_the_default_strategy() =>
        Assert.Same(ResourceStrategy.Default, BuiltInStrategies.For("widgets.example.com"));
}
