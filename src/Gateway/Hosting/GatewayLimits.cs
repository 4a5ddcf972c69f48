namespace OrleansOrchestrator.Gateway;

/// <summary>Bounds that keep one client from harming others. The defaults are Kubernetes' own where it has them.</summary>
public sealed class GatewayLimits
{
    /// <summary>How often an idle watch that allows bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A watcher that takes no data for this long is cut off; it can resume from its last revision.</summary>
    public TimeSpan SlowWatcherTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Shortest watch when the client sets no timeout; each lasts a random time between this and twice this.</summary>
    public TimeSpan MinWatchDuration { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A client that the network has cut off, so that neither an end nor a reset of its connection arrives, is given up after this long; at
    /// least six seconds.</summary>
    public TimeSpan SilenceAtMost { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Concurrent HTTP/2 streams of one connection: watches of a whole controller manager share one.</summary>
    public int StreamsPerConnection { get; set; } = 1000;
}
