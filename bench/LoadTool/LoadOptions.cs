namespace OrleansOrchestrator.LoadTool;

/// <summary>Sizes of the load.</summary>
internal sealed record LoadOptions(int Count, int Workers, int Watchers, int Updates, int Rate);
