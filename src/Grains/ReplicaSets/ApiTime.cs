namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>Times as the API keeps them: whole seconds.</summary>
internal static class ApiTime
{
    public static DateTime Truncate(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Kind);
}
