namespace OrleansOrchestrator.NodeAgent.Tests.Fixtures;

/// <summary>Waits for what must come true, with an end.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what = "the condition", Func<string>? state = null, TimeSpan? atMost = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (atMost ?? Patience))
                throw new TimeoutException($"{what} did not come true within {atMost ?? Patience}: {state?.Invoke()}");
            await Task.Delay(20);
        }
    }

    public static Task TrueAsync(Func<bool> condition, string what = "the condition", Func<string>? state = null, TimeSpan? atMost = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, state, atMost);
}
