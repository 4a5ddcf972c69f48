using OrleansOrchestrator.Grains.Abstractions.Members;

namespace OrleansOrchestrator.Grains.Members;

/// <summary>Remembers the gateways that have lately said that they live, and asks them.</summary>
internal sealed class GatewaysGrain(TimeProvider time) : Grain, IGatewaysGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (IMemberObserver Gateway, long Heard)> _gateways = new(StringComparer.Ordinal);

    public Task JoinAsync(string name, IMemberObserver gateway)
    {
        _gateways[name] = (gateway, time.GetTimestamp());
        return Task.CompletedTask;
    }

    public Task LeaveAsync(string name)
    {
        _gateways.Remove(name);
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<GatewayAnswer>> ReportAsync()
    {
        var asked = new List<Task<GatewayAnswer>>(_gateways.Count);
        foreach (var (name, (gateway, heard)) in _gateways.ToArray())
        {
            var age = time.GetElapsedTime(heard);
            if (age > IGatewaysGrain.Interval * 3)
                _gateways.Remove(name);
            else
                asked.Add(AskAsync(name, gateway, age));
        }

        return await Task.WhenAll(asked);
    }

    private async Task<GatewayAnswer> AskAsync(string name, IMemberObserver gateway, TimeSpan age)
    {
        try
        {
            return new GatewayAnswer(name, age.TotalSeconds, await gateway.ReportAsync().WaitAsync(Patience, time));
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return new GatewayAnswer(name, age.TotalSeconds, null);
        }
    }
}
