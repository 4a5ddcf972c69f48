using k8s.Models;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Containers;

/// <summary>A pod's resolver configuration, from its <c>dnsPolicy</c> and <c>dnsConfig</c>.</summary>
internal static class PodDns
{
    private const int SearchesMax = 32;

    /// <param name="resolvConf">The node's own resolver configuration.</param>
    public static DNSConfig For(V1Pod pod, string? clusterDns, string clusterDomain, string resolvConf)
    {
        var node = Parse(resolvConf);
        var policy = pod.Spec.DnsPolicy ?? "ClusterFirst";
        var cluster = policy == "ClusterFirstWithHostNet" || (policy == "ClusterFirst" && pod.Spec.HostNetwork != true);
        var config = new DNSConfig();
        if (policy != "None")
        {
            if (cluster && clusterDns is not null)
            {
                var ns = pod.Metadata.NamespaceProperty;
                config.Servers.Add(clusterDns);
                config.Searches.AddRange([$"{ns}.svc.{clusterDomain}", $"svc.{clusterDomain}", clusterDomain]);
                config.Searches.AddRange(node.Searches);
                config.Options.Add("ndots:5");
            }
            else
            {
                config.MergeFrom(node);
            }
        }
        if (pod.Spec.DnsConfig is { } own)
            Add(config, own);
        while (config.Searches.Count > SearchesMax)
            config.Searches.RemoveAt(SearchesMax);
        return config;
    }

    private static void Add(DNSConfig config, V1PodDNSConfig own)
    {
        foreach (var server in own.Nameservers ?? [])
        {
            if (!config.Servers.Contains(server))
                config.Servers.Add(server);
        }
        foreach (var search in own.Searches ?? [])
        {
            if (!config.Searches.Contains(search))
                config.Searches.Add(search);
        }
        foreach (var option in own.Options ?? [])
        {
            for (var i = config.Options.Count - 1; i >= 0; i--)
            {
                if (config.Options[i].Split(':')[0] == option.Name)
                    config.Options.RemoveAt(i);
            }
            config.Options.Add(string.IsNullOrEmpty(option.Value) ? option.Name : $"{option.Name}:{option.Value}");
        }
    }

    private static DNSConfig Parse(string resolvConf)
    {
        var config = new DNSConfig();
        foreach (var line in resolvConf.Split('\n'))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
                continue;
            switch (words[0])
            {
                case "nameserver":
                    config.Servers.Add(words[1]);
                    break;
                case "search":
                    config.Searches.Clear();
                    config.Searches.AddRange(words[1..].Where(word => word != "."));
                    break;
                case "options":
                    config.Options.AddRange(words[1..]);
                    break;
            }
        }
        return config;
    }
}
