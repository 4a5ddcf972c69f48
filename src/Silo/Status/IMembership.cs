namespace OrleansOrchestrator.Silo.Status;

/// <summary>Who the silos of the cluster are and have lately been, and how the database is.</summary>
internal interface IMembership
{
    /// <summary>Never fails: a database that cannot be read is what it answers.</summary>
    Task<(DatabaseState Database, IReadOnlyList<SiloState> Silos)> ReadAsync(CancellationToken ct);
}
