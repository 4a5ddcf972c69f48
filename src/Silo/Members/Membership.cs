namespace OrleansOrchestrator.Silo.Members;

/// <summary>What the cluster tells a member: where everything else is.</summary>
/// <param name="Database">PostgreSQL connection string.</param>
internal sealed record Membership(string Database);
