namespace OrleansOrchestrator.Grains.Abstractions.Members;

/// <summary>A silo itself, as somebody to ask. Key: its address as Orleans writes it.</summary>
[Alias("oo.silo")]
public interface ISiloGrain : IGrainWithStringKey
{
    [Alias("report")]
    Task<MemberReport> ReportAsync();

    /// <summary>Whether the database answered it within so long.</summary>
    [Alias("has-reached-database")]
    Task<bool> HasReachedDatabaseAsync(TimeSpan within);
}
