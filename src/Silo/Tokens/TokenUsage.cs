using k8s.Models;
using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.Silo.Tokens;

/// <summary>What a token is for.</summary>
/// <param name="Groups">Groups of who shows it, beside that of all bootstrappers.</param>
/// <param name="Commands">The commands that join with it.</param>
internal sealed record TokenUsage(string Name, string[] Groups, string[] Commands)
{
    public static TokenUsage Node { get; } = new("node", [], ["node-agent"]);

    public static TokenUsage Member { get; } = new("member", [ControlPlaneMember.JoiningGroup], ["silo", "gateway"]);

    public static TokenUsage Parse(string name) => name == Member.Name ? Member : Node;

    public static TokenUsage Of(V1Secret secret) =>
        BootstrapTokenSecret.Text(secret, BootstrapToken.ExtraGroupsKey).Split(',').Contains(ControlPlaneMember.JoiningGroup) ? Member : Node;
}
