namespace OrleansOrchestrator.Grains.Endpoints;

/// <summary>Where this process serves the API, for clients inside the cluster.</summary>
public sealed class ApiServerOptions
{
    /// <summary>IPv4 address under which pods reach this process; with a loopback address it only says that it lives. Empty: not even that.</summary>
    public string AdvertiseAddress { get; set; } = "";

    /// <summary>Port of this process. Default 6443.</summary>
    public int Port { get; set; } = 6443;

    /// <summary>Names this process among those that serve the same cluster; kept over restarts. Default: the machine's name.</summary>
    public string Identity { get; set; } = Environment.MachineName.ToLowerInvariant();

    /// <summary>How often this process renews that it lives. Default 10 s; it is dropped after three missed renewals.</summary>
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(10);
}
