using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Grains.ReplicaSets;

/// <summary>What a refused write means to a controller.</summary>
internal static class Refusals
{
    /// <summary>In a namespace that goes away every creation fails, and there is nothing to report or to repeat.</summary>
    public static bool NamespaceGoes(ApiException error)
    {
        foreach (var cause in error.Status.Details?.Causes ?? [])
        {
            if (cause.Reason == "NamespaceTerminating")
                return true;
        }

        return false;
    }
}
