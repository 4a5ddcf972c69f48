using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Store;

/// <summary>Waits for what happens soon but not at a moment a test can await; fails after 15 seconds.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, "did not come true in 15 s");
            await Task.Delay(10);
        }
    }
}
