using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

/// <summary>Waits for what happens soon but not at a moment a test can await; fails when it does not (within 15 seconds).</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), within);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(15));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, "did not come true in time");
            await Task.Delay(10);
        }
    }
}
