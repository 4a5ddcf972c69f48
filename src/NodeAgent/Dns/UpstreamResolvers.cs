using System.Net;
using ARSoft.Tools.Net.Dns;

namespace OrleansOrchestrator.NodeAgent.Dns;

/// <summary>The machine's own name servers, for what is not the cluster's.</summary>
internal sealed class UpstreamResolvers : IDisposable
{
    private const int TimeoutMilliseconds = 2000;
    private readonly DnsClient? client;

    private UpstreamResolvers(IReadOnlyList<IPAddress> servers) =>
        client = servers.Count > 0 ? new DnsClient(servers, TimeoutMilliseconds) { Is0x20ValidationEnabled = false } : null;

    /// <summary>Reads a resolver configuration.</summary>
    /// <param name="own">This server's address, which would be asked in a circle.</param>
    public static UpstreamResolvers FromFile(string path, IPAddress own)
    {
        var servers = new List<IPAddress>();
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var text, ..] && IPAddress.TryParse(text, out var address) && !address.Equals(own))
                servers.Add(address);
        }
        return new UpstreamResolvers(servers);
    }

    /// <summary>The answer, or null when there is no server or none answers in time.</summary>
    public async Task<DnsMessage?> AskAsync(DnsQuestion question, CancellationToken cancellation)
    {
        if (client is null)
            return null;
        var query = new DnsMessage { IsQuery = true, IsRecursionDesired = true, IsEDnsEnabled = true };
        query.Questions.Add(question);
        return await client.SendMessageAsync(query, cancellation);
    }

    public void Dispose() => (client as IDisposable)?.Dispose();
}
