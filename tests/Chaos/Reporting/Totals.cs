namespace OrleansOrchestrator.Chaos.Reporting;

/// <summary>What was done and seen in a run as a whole.</summary>
/// <param name="WithNode">Pods ran on a real node.</param>
internal sealed record Totals(
    TimeSpan Length, int Acknowledged, int Refused, int Unknown, double Rate, int Watchers, long Events, int Resumed, int Relisted, int Deployments,
    TimeSpan SlowestDeployment, int SiloEnds, int Fenced, TimeSpan PauseWithoutFault, bool WithNode);
