using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;

namespace OrleansOrchestrator.Gateway.Health;

/// <summary>The old <c>componentstatuses</c>: the readiness checks as objects.</summary>
internal sealed class ComponentStatuses(HealthPages health)
{
    public async Task HandleAsync(ApiRequest request)
    {
        var all = await health.ReadAsync(request.Aborted);
        if (request.Info.Verb == "get")
        {
            var found = all.FirstOrDefault(c => c.Name == request.Info.Name);
            if (found.Name is null)
                throw ApiErrors.NotFound("", "componentstatuses", request.Info.Name);
            await ObjectAnswer.WriteAsync(request, Describe(found.Name, found.Healthy), StatusCodes.Status200OK);
            return;
        }

        var list = new JsonObject
        {
            ["kind"] = "ComponentStatusList",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. all.Select(c => Describe(c.Name, c.Healthy))]),
        };
        await BytesAnswer.WriteAsync(request.Http, request.Form, StatusCodes.Status200OK, Json.ToBytes(list));
    }

    private static JsonObject Describe(string name, bool healthy) => new()
    {
        ["kind"] = "ComponentStatus",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Healthy",
            ["status"] = healthy ? "True" : "False",
            ["message"] = healthy ? "ok" : "failed",
        }),
    };
}
