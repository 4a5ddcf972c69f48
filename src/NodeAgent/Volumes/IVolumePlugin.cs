using k8s.Models;

namespace OrleansOrchestrator.NodeAgent.Volumes;

/// <summary>One type of volume.</summary>
internal interface IVolumePlugin
{
    /// <summary>Whether the volume is of this type.</summary>
    bool Supports(V1Volume volume);

    /// <summary>Makes the volume ready, or brings it up to date if it is there, and returns its path on the node.</summary>
    /// <exception cref="VolumeException">Not possible now.</exception>
    Task<string> SetUpAsync(VolumeContext context, V1Volume volume, CancellationToken cancellation);

    /// <summary>When the volume's content wants to be brought up to date again, if ever.</summary>
    DateTimeOffset? RefreshDue(VolumeContext context, V1Volume volume) => null;
}
