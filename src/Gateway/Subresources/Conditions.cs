using System.Text.Json.Nodes;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary>Sets conditions of a status: one of a type that is there is replaced where it stands, a new one comes last.</summary>
internal static class Conditions
{
    public static void Set(JsonObject status, JsonObject condition)
    {
        if (status["conditions"] is not JsonArray conditions)
            status["conditions"] = conditions = [];
        for (var i = 0; i < conditions.Count; i++)
        {
            if ((string?)conditions[i]?["type"] != (string?)condition["type"])
                continue;
            if ((string?)conditions[i]!["status"] == (string?)condition["status"])
                condition["lastTransitionTime"] = conditions[i]!["lastTransitionTime"]?.DeepClone();
            conditions[i] = condition.DeepClone();
            return;
        }

        conditions.Add(condition.DeepClone());
    }
}
