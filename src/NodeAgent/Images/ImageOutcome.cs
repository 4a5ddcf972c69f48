using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Images;

/// <summary>An image that is on the node, or why it is not and when to ask again.</summary>
internal sealed record ImageOutcome(Image? Image, WaitingReason? Waiting, DateTimeOffset? RetryAt)
{
    public static ImageOutcome Present(Image image) => new(image, null, null);

    public static ImageOutcome Missing(string reason, string message, DateTimeOffset retryAt) =>
        new(null, new WaitingReason(reason, message), retryAt);
}
