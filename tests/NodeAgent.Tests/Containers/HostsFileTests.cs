using k8s.Models;
using OrleansOrchestrator.NodeAgent.Containers;

namespace OrleansOrchestrator.NodeAgent.Tests.Containers;

public sealed class HostsFileTests
{
    [Fact]
    public void Pod_with_a_subdomain_gets_its_full_name_and_its_aliases()
    {
        var pod = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "web-0", NamespaceProperty = "shop" },
            Spec = new V1PodSpec { Subdomain = "web", HostAliases = [new V1HostAlias { Ip = "10.9.8.7", Hostnames = ["a", "b"] }], Containers = [] },
        };
        var text = HostsFile.Render(pod, ["10.0.0.5"], "cluster.local", nodeHosts: "");
        Assert.Contains("10.0.0.5\tweb-0.web.shop.svc.cluster.local\tweb-0\n", text);
        Assert.EndsWith("10.9.8.7\ta\tb\n", text);
    }

    [Fact]
    public void Pod_on_the_nodes_network_starts_from_the_nodes_file()
    {
        var pod = new V1Pod { Metadata = new V1ObjectMeta { Name = "p", NamespaceProperty = "n" }, Spec = new V1PodSpec { HostNetwork = true, Containers = [] } };
        Assert.EndsWith("127.0.0.1 here\n", HostsFile.Render(pod, [], "cluster.local", "127.0.0.1 here\n"));
    }
}
