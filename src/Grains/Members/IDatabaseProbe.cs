namespace OrleansOrchestrator.Grains.Members;

/// <summary>Asks the database for a sign of life.</summary>
internal interface IDatabaseProbe
{
    /// <summary>Whether it answered in time. Never throws but for cancellation.</summary>
    Task<bool> AnswersAsync(TimeSpan patience, CancellationToken ct);
}
