using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Tables;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Tables;

public sealed class BuiltInTablesTests
{
    private static readonly DateTimeOffset Now = new(2024, 1, 1, 1, 0, 0, TimeSpan.Zero);
    private static readonly ResourceCatalog Catalog = ResourceCatalog.BuiltIn();

    [Theory]
    [InlineData("", "configmaps", """{"data":{"k":"v"},"binaryData":{"b":"eA=="}}""", """["n",2,"<unknown>"]""")]
    [InlineData("", "services", """{"spec":{"type":"NodePort","clusterIP":"10.0.0.1","selector":{"x":"y","app":"a"},"ports":[{"port":80,"nodePort":30080,"protocol":"TCP"},{"port":53,"protocol":"UDP"}],"externalIPs":["203.0.113.7"]}}""", """["n","NodePort","10.0.0.1","203.0.113.7","80:30080/TCP,53/UDP","<unknown>","app=a,x=y"]""")]
    [InlineData("", "services", """{"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1"},"status":{"loadBalancer":{}}}""", """["n","LoadBalancer","10.0.0.1","<pending>","<none>","<unknown>","<none>"]""")]
    [InlineData("", "nodes", """{"metadata":{"name":"n","labels":{"node-role.kubernetes.io/control-plane":""}},"spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}],"addresses":[{"type":"InternalIP","address":"10.1.1.1"}],"nodeInfo":{"kubeletVersion":"v1.36.0","osImage":"Debian"}}}""", """["n","Ready,SchedulingDisabled","control-plane","<unknown>","v1.36.0","10.1.1.1","<none>","Debian","<unknown>","<unknown>"]""")]
    [InlineData("", "events", """{"involvedObject":{"kind":"Pod","name":"p"},"reason":"Started","type":"Normal","message":"it started ","lastTimestamp":"2024-01-01T00:59:00Z","firstTimestamp":"2024-01-01T00:58:00Z","count":2,"source":{"component":"kubelet","host":"n1"}}""", """["60s","Normal","Started","pod/p","","kubelet, n1","it started","2m",2,"n"]""")]
    [InlineData("", "persistentvolumeclaims", """{"spec":{"volumeName":"v","storageClassName":"s","volumeMode":"Filesystem"},"status":{"phase":"Bound","capacity":{"storage":"1Gi"},"accessModes":["ReadWriteMany","ReadWriteOnce"]}}""", """["n","Bound","v","1Gi","RWO,RWX","s","<unset>","<unknown>","Filesystem"]""")]
    [InlineData("", "resourcequotas", """{"status":{"hard":{"pods":"5","limits.cpu":"2","cpu":"1"},"used":{"pods":"3","cpu":"500m"}}}""", """["n","cpu: 500m/1, pods: 3/5","limits.cpu: 0/2","<unknown>"]""")]
    [InlineData("", "endpoints", """{"subsets":[{"addresses":[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}],"ports":[{"port":80},{"port":443}]}]}""", """["n","10.0.0.1:80,10.0.0.1:443,10.0.0.2:80 + 1 more...","<unknown>"]""")]
    [InlineData("apps", "deployments", """{"spec":{"replicas":3,"selector":{"matchLabels":{"app":"a"},"matchExpressions":[{"key":"t","operator":"In","values":["x","y"]}]},"template":{"spec":{"containers":[{"name":"a","image":"i:1"},{"name":"b","image":"i:2"}]}}},"status":{"readyReplicas":2,"updatedReplicas":1}}""", """["n","2/3",1,0,"<unknown>","a,b","i:1,i:2","app=a,t in (x,y)"]""")]
    [InlineData("apps", "controllerrevisions", """{"metadata":{"name":"n","ownerReferences":[{"apiVersion":"apps/v1","kind":"DaemonSet","name":"d","controller":true}]},"revision":4}""", """["n","daemonset.apps/d",4,"<unknown>"]""")]
    [InlineData("batch", "jobs", """{"spec":{"parallelism":2},"status":{"succeeded":1,"startTime":"2024-01-01T00:00:00Z","completionTime":"2024-01-01T00:02:00Z","conditions":[{"type":"Complete","status":"True"}]}}""", """["n","Complete","1/1 of 2","2m","<unknown>","","","<none>"]""")]
    [InlineData("networking.k8s.io", "ingresses", """{"spec":{"rules":[{"host":"a"},{"host":"b"},{"host":"c"},{"host":"d"}],"tls":[{}]}}""", """["n","<none>","a,b,c + 1 more...","","80, 443","<unknown>"]""")]
    [InlineData("policy", "poddisruptionbudgets", """{"spec":{"maxUnavailable":"25%"}}""", """["n","N/A","25%",0,"<unknown>"]""")]
    [InlineData("autoscaling", "horizontalpodautoscalers", """{"spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"minReplicas":1,"maxReplicas":3,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"averageUtilization":60}}}]}}""", """["n","Deployment/d","cpu: <unknown>/60%","1",3,0,"<unknown>"]""")]
    [InlineData("rbac.authorization.k8s.io", "rolebindings", """{"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"Group","name":"g"},{"kind":"ServiceAccount","name":"s","namespace":"x"}]}""", """["n","Role/r","<unknown>","","g","x/s"]""")]
    [InlineData("storage.k8s.io", "storageclasses", """{"metadata":{"name":"n","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"p"}""", """["n (default)","p","Delete","Immediate",false,"<unknown>"]""")]
    [InlineData("certificates.k8s.io", "certificatesigningrequests", """{"spec":{"signerName":"s","username":"u","expirationSeconds":7200},"status":{"conditions":[{"type":"Approved"}],"certificate":"eA=="}}""", """["n","<unknown>","s","u","120m","Approved,Issued"]""")]
    public void Row_shows_what_kubectl_users_know(string group, string plural, string json, string cells)
    {
        Assert.True(Catalog.TryGetPreferred(group, plural, out var definition));
        var obj = (JsonObject)JsonNode.Parse(json)!;
        obj.TryAdd("metadata", new JsonObject { ["name"] = "n" });
        var row = definition.Table.Row(obj, Now);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(cells), row), row.ToJsonString());
    }

    [Fact]
    public void Every_table_has_a_cell_for_each_column_of_a_bare_object()
    {
        foreach (var definition in Catalog.All)
        {
            var obj = new JsonObject();
            EmptyValues.AddMissing(obj, definition.Schema.Value);
            Assert.Equal(definition.Table.Columns.Count, definition.Table.Row(obj, Now).Count);
        }
    }

    [Fact]
    public void Columns_are_described_as_their_fields_are()
    {
        Assert.True(Catalog.TryGet("", "v1", "pods", out var pods));
        var ip = pods.Table.Columns.Single(c => c.Name == "IP");
        Assert.Equal(1, ip.Priority);
        Assert.StartsWith("podIP address allocated to the pod", ip.Description, StringComparison.Ordinal);
        foreach (var definition in Catalog.All)
            Assert.All(definition.Table.Columns, c => Assert.True(c.Description.Length > 0 || c.Name == "Handler", $"{definition} {c.Name}"));
    }

    [Fact]
    public void Scale_has_columns_of_its_own()
    {
        var row = TableDefinition.Scale.Row(
            (JsonObject)JsonNode.Parse("""{"metadata":{"name":"d"},"spec":{"replicas":3},"status":{"replicas":1}}""")!, Now);
        Assert.Equal("d 3 1", $"{row[0]} {row[1]} {row[2]}");
    }
}
