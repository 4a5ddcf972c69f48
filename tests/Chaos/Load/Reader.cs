namespace OrleansOrchestrator.Chaos.Load;

/// <summary>Reads from one gateway what that gateway has in memory, all the time: silos that come and go must not stop it.</summary>
internal sealed class Reader(string stream, GatewayClient client, Journal journal)
{
    private const string Path = "api/v1/namespaces/default?resourceVersion=0";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Pace);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var answer = await client.SendAsync(HttpMethod.Get, Path, null, "", ct);
                if (answer.IsSuccess)
                    journal.Acknowledged(stream);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
