namespace OrleansOrchestrator.NodeAgent.Proxy;

/// <summary>The table cannot be changed into what is wanted (nft refused, or a set's definition differs) and is to be made anew.</summary>
internal sealed class RulesetOutdatedException(string? reason = null) : Exception(reason ?? "the definition of a set changed");
