namespace OrleansOrchestrator.Gateway.Nodes;

/// <summary>Where a node's agent listens.</summary>
internal sealed record NodeEndpoint(string Address, int Port)
{
    public string BaseUrl => Address.Contains(':') ? $"https://[{Address}]:{Port}" : $"https://{Address}:{Port}";
}
