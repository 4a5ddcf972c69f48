using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace OrleansOrchestrator.Grains.GarbageCollection;

/// <summary>What is the same in objects of all kinds; enough to tell an event about one.</summary>
internal sealed class PartialObject : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();
}
