namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>Nodes of a data directory cannot run on this machine now; the message says to its user why.</summary>
internal sealed class SlotTakenException(string message) : Exception(message);
