using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Registry.Admission;

/// <summary>What is done to an object.</summary>
public enum AdmissionOperation
{
    Create,
    Update,
    Delete,
    Connect,
}

/// <summary>A write on its way to the store. Plugins may change <see cref="Object"/> while mutating.</summary>
public sealed class AdmissionRequest
{
    public required AdmissionOperation Operation { get; init; }

    public required ResourceDefinition Resource { get; init; }

    /// <summary>Null for the main resource.</summary>
    public string? Subresource { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Empty while a generated name is not known yet.</summary>
    public required string Name { get; init; }

    /// <summary>The new object; null for a deletion.</summary>
    public JsonObject? Object { get; init; }

    /// <summary>The object as it is; null for a creation.</summary>
    public JsonObject? Old { get; init; }

    public required WriteContext Context { get; init; }
}

/// <summary>
/// One admission plugin, named as in Kubernetes. All plugins mutate, in order, before any validates. A refusal is an
/// <c>ApiException</c>, as a rule 403.
/// </summary>
public interface IAdmissionPlugin
{
    /// <summary>Name for <c>--disable-admission-plugins</c>.</summary>
    string Name { get; }

    /// <summary>Quick test whether the plugin has anything to do with the request.</summary>
    bool Handles(AdmissionRequest request);

    ValueTask MutateAsync(AdmissionRequest request, CancellationToken ct) => ValueTask.CompletedTask;

    ValueTask ValidateAsync(AdmissionRequest request, CancellationToken ct) => ValueTask.CompletedTask;
}
