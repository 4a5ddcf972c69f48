using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Tables;

/// <summary>Kinds that rule over others: budgets, roles' bindings, priorities, runtime classes, leases, flow control.</summary>
internal static class PolicyTables
{
    private const string Unresolved = "If the RoleRef cannot be resolved, the Authorizer must return an error.";

    public static TableDefinition PodDisruptionBudgets { get; } = new TableBuilder("policy.v1")
        .Name()
        .Add("Min Available", "The minimum number of pods that must be available.", b => Cells.Amount(b.GetObject("spec")?["minAvailable"]) ?? "N/A")
        .Add("Max Unavailable", "The maximum number of pods that may be unavailable.", b => Cells.Amount(b.GetObject("spec")?["maxUnavailable"]) ?? "N/A")
        .Add(
            "Allowed Disruptions",
            "Calculated number of pods that may be disrupted at this time.",
            budget => budget.Number("status", "disruptionsAllowed"),
            "integer")
        .Age()
        .Build();

    public static TableDefinition RoleBindings { get; } = Binding(
        "roleBinding",
        "RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. " + Unresolved);

    public static TableDefinition ClusterRoleBindings { get; } = Binding(
        "clusterRoleBinding",
        "RoleRef can only reference a ClusterRole in the global namespace. " + Unresolved);

    public static TableDefinition PriorityClasses { get; } = new TableBuilder("scheduling.v1")
        .Name()
        .Add("Value", "PriorityClass.value", c => c.GetLong("value") ?? 0, "integer")
        .Add("Global-Default", "PriorityClass.globalDefault", c => c.IsTrue("globalDefault"), "boolean")
        .Age()
        .Add("PreemptionPolicy", "PriorityClass.preemptionPolicy", c => c.GetText("preemptionPolicy"))
        .Build();

    public static TableDefinition RuntimeClasses { get; } = new TableBuilder("node.v1")
        .Name()
        .Add("Handler", "", c => c.GetText("handler"))
        .Age()
        .Build();

    public static TableDefinition Leases { get; } = new TableBuilder("coordination.v1")
        .Name()
        .Add("Holder", "LeaseSpec.holderIdentity", lease => lease.GetText("spec", "holderIdentity"))
        .Age()
        .Build();

    public static TableDefinition FlowSchemas { get; } = new TableBuilder("flowcontrol.v1")
        .Name()
        .Add(
            "PriorityLevel",
            "PriorityLevelConfigurationReference.name",
            flow => flow.GetObject("spec", "priorityLevelConfiguration").GetString("name").Or(Cells.None))
        .Add("MatchingPrecedence", "FlowSchemaSpec.matchingPrecedence", flow => flow.Number("spec", "matchingPrecedence"))
        .Add(
            "DistinguisherMethod",
            "FlowSchemaSpec.distinguisherMethod",
            flow => flow.GetObject("spec", "distinguisherMethod").GetString("type").Or(Cells.None))
        .Age()
        .Add(
            "MissingPL",
            "references a broken or non-existent PriorityLevelConfiguration",
            flow => Cells.Condition(flow, "Dangling").GetString("status").Or("?"))
        .Build();

    public static TableDefinition PriorityLevels { get; } = new TableBuilder("flowcontrol.v1")
        .Name()
        .Add("Type", "PriorityLevelConfigurationSpec.type", level => level.GetText("spec", "type"))
        .Add("NominalConcurrencyShares", "LimitedPriorityLevelConfiguration.nominalConcurrencyShares", Shares)
        .Add("Queues", "QueuingConfiguration.queues", level => Queuing(level, "queues"))
        .Add("HandSize", "QueuingConfiguration.handSize", level => Queuing(level, "handSize"))
        .Add("QueueLengthLimit", "QueuingConfiguration.queueLengthLimit", level => Queuing(level, "queueLengthLimit"))
        .Age()
        .Build();

    private static TableDefinition Binding(string word, string role) => new TableBuilder("rbac.v1")
        .Name()
        .Add("Role", role, binding => binding.GetText("roleRef", "kind") + "/" + binding.GetText("roleRef", "name"))
        .Age()
        .Wide("Users", $"Users in the {word}", binding => Subjects(binding, "User"))
        .Wide("Groups", $"Groups in the {word}", binding => Subjects(binding, "Group"))
        .Wide("ServiceAccounts", $"ServiceAccounts in the {word}", binding => Subjects(binding, "ServiceAccount"))
        .Build();

    private static JsonNode Subjects(JsonObject binding, string kind) => string.Join(", ", (binding.GetArray("subjects") ?? [])
        .OfType<JsonObject>().Where(s => s.GetText("kind") == kind)
        .Select(s => kind == "ServiceAccount" ? s.GetText("namespace") + "/" + s.GetText("name") : s.GetText("name")));

    private static JsonNode Shares(JsonObject level)
    {
        var part = level.GetText("spec", "type") == "Exempt" ? level.GetObject("spec", "exempt") : level.GetObject("spec", "limited");
        return part.GetLong("nominalConcurrencyShares") is { } shares ? shares : Cells.None;
    }

    private static JsonNode Queuing(JsonObject level, string name) =>
        level.GetObject("spec", "limited", "limitResponse").GetObject("queuing").GetLong(name) is { } number ? number : Cells.None;
}
