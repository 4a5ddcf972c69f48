using System.Security.Cryptography;
using System.Text;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.Discovery;

/// <summary>Identifies the stored form of a resource, computed as Kubernetes computes it: clients compare it across servers.</summary>
internal static class StorageVersionHash
{
    public static string Of(ResourceDefinition stored)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{stored.Group}/{stored.Version}/{stored.Kind}"));
        return Convert.ToBase64String(hash.AsSpan(0, 8));
    }
}
