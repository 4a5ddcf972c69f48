using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Strategies;
using OrleansOrchestrator.Api.Validation;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Strategies;

/// <summary>Runs an object through a kind's strategy the way the store does.</summary>
internal static class StrategyCase
{
    public const string Now = "2026-01-01T00:00:00Z";

    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    /// <summary>A new object: prepared and defaulted, its metadata complete.</summary>
    public static JsonObject Created(string resource, string text, bool hasStatus = true)
    {
        var obj = Json(text);
        var metadata = obj.Ensure("metadata");
        metadata.Default("name", "a");
        metadata["uid"] = "u-1";
        metadata["creationTimestamp"] = Now;
        var strategy = BuiltInStrategies.For(resource);
        strategy.SetDefaults(obj);
        strategy.PrepareForCreate(obj, hasStatus);
        return obj;
    }

    /// <summary>The faults of a new object, each as <c>Reason field</c>.</summary>
    public static string Faults(string resource, string text)
    {
        var errors = new FieldErrors();
        BuiltInStrategies.For(resource).Validate(Created(resource, text), errors);
        return Describe(errors);
    }

    /// <summary>The faults of replacing one object by another.</summary>
    public static string UpdateFaults(string resource, string before, string after, bool hasStatus = true)
    {
        var old = Created(resource, before, hasStatus);
        var obj = Json(after);
        var strategy = BuiltInStrategies.For(resource);
        obj["metadata"] ??= old["metadata"]!.DeepClone();
        strategy.SetDefaults(obj);
        strategy.PrepareForUpdate(obj, old, hasStatus);
        var errors = new FieldErrors();
        strategy.ValidateUpdate(obj, old, errors);
        return Describe(errors);
    }

    public static string Describe(FieldErrors errors) => string.Join(", ", errors.All.Select(e => $"{e.Type} {e.Field}"));

    /// <summary>Fails with the first path where the expected tree is not found in the actual one.</summary>
    public static void AssertContains(JsonNode? expected, JsonNode? actual, string path = "")
    {
        if (expected is JsonObject fields)
        {
            foreach (var (name, value) in fields)
                AssertContains(value, (actual as JsonObject)?[name], path + "." + name);
        }
        else if (expected is JsonArray items)
        {
            Assert.True(actual is JsonArray other && other.Count == items.Count, $"{path}: {actual?.ToJsonString() ?? "absent"}");
            for (var i = 0; i < items.Count; i++)
                AssertContains(items[i], actual![i], $"{path}[{i}]");
        }
        else
        {
            Assert.True(JsonNode.DeepEquals(expected, actual), $"{path}: expected {expected?.ToJsonString() ?? "absent"}, got {actual?.ToJsonString() ?? "absent"}");
        }
    }
}
