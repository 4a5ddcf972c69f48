using System.Globalization;
using k8s.Models;

namespace OrleansOrchestrator.Grains.Deployments;

/// <summary>A ReplicaSet while a plan is made: the observed object and what is to become of it.</summary>
internal sealed class SetDraft
{
    private readonly V1ReplicaSet _observed;
    private Dictionary<string, string>? _annotations;

    public SetDraft(V1ReplicaSet observed, bool isCreated = false)
    {
        _observed = observed;
        IsCreated = isCreated;
        Replicas = ObservedReplicas;
        MinReadySeconds = observed.Spec.MinReadySeconds ?? 0;
    }

    /// <summary>Does not exist yet.</summary>
    public bool IsCreated { get; }

    public V1ObjectMeta Metadata => _observed.Metadata;

    public string Name => _observed.Metadata.Name;

    public DateTime CreatedAt => _observed.Metadata.CreationTimestamp ?? DateTime.MaxValue;

    public V1ReplicaSetStatus Status => _observed.Status ?? Untouched;

    public V1PodTemplateSpec Template => _observed.Spec.Template;

    public int ObservedReplicas => _observed.Spec.Replicas ?? 1;

    public int Replicas { get; set; }

    public int MinReadySeconds { get; set; }

    /// <summary>Its available pods that it is to keep, as reported: a status may lag behind a scaling down.</summary>
    public int Available => Math.Min(Status.AvailableReplicas ?? 0, Math.Min(Replicas, ObservedReplicas));

    /// <summary>
    /// As <see cref="Available"/>, but only those that are there for certain: a status from before the last change but one may
    /// speak of pods that went in between.
    /// </summary>
    public int CertainlyAvailable =>
        (_observed.Metadata.Generation ?? 0) - (Status.ObservedGeneration ?? 0) > 1 ? 0 : Available;

    public bool IsChanged =>
        Replicas != ObservedReplicas || MinReadySeconds != (_observed.Spec.MinReadySeconds ?? 0) || _annotations is not null;

    public string? Annotation(string name) =>
        ((IDictionary<string, string>?)_annotations ?? _observed.Metadata.Annotations)?.TryGetValue(name, out var value) == true ? value : null;

    /// <summary>An annotation that is a number; null when absent or something else.</summary>
    public int? Number(string name) =>
        int.TryParse(Annotation(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public void Annotate(string name, string value)
    {
        if (Annotation(name) == value)
            return;
        _annotations ??= _observed.Metadata.Annotations is { } old ? new Dictionary<string, string>(old) : [];
        _annotations[name] = value;
    }

    public V1ReplicaSet ToModel() => _observed with
    {
        Metadata = _annotations is null ? _observed.Metadata : _observed.Metadata with { Annotations = _annotations },
        Spec = _observed.Spec with { Replicas = Replicas, MinReadySeconds = MinReadySeconds },
    };

    private static V1ReplicaSetStatus Untouched { get; } = new();
}
