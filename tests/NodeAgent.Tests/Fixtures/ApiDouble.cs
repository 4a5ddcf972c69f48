using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansOrchestrator.NodeAgent.Tests.Fixtures;

/// <summary>As much of an API server as a node needs to work alone: objects by path, lists, watches, merge patches, token requests. It checks nothing;
/// the agent against the real API server is the end-to-end tests' matter.</summary>
internal sealed class ApiDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, JsonObject> objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Channel<(string Type, string Path, JsonObject Item)>, bool> watchers = new();
    private long revision;

    private ApiDouble(WebApplication app) => this.app = app;

    public string Address { get; private set; } = "";

    public static async Task<ApiDouble> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = new ApiDouble(builder.Build());
        api.app.Run(api.HandleAsync);
        await api.app.StartAsync();
        api.Address = api.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return api;
    }

    public string WriteKubeconfig(string directory)
    {
        var path = Path.Combine(directory, "kubeconfig");
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{Address}}" } }]
            users: [{name: u, user: {token: t} }]
            contexts: [{name: x, context: {cluster: c, user: u} }]
            current-context: x
            """);
        return path;
    }

    public JsonObject? Find(string path)
    {
        lock (gate)
            return objects.TryGetValue(path, out var item) ? (JsonObject)item.DeepClone() : null;
    }

    public IReadOnlyList<JsonObject> All(string prefix)
    {
        lock (gate)
            return [.. objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => (JsonObject)pair.Value.DeepClone())];
    }

    public void Put(string path, JsonObject item)
    {
        lock (gate)
        {
            var added = !objects.ContainsKey(path);
            var metadata = (JsonObject)(item["metadata"] ??= new JsonObject());
            metadata["uid"] ??= Guid.NewGuid().ToString();
            metadata["creationTimestamp"] ??= DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            metadata["resourceVersion"] = (++revision).ToString(CultureInfo.InvariantCulture);
            objects[path] = item;
            Tell(added ? "ADDED" : "MODIFIED", path, item);
        }
    }

    /// <summary>Changes what is there at this moment: nobody's change gets lost. Null when nothing is there.</summary>
    public JsonObject? Change(string path, Action<JsonObject> change)
    {
        lock (gate)
        {
            if (Find(path) is not { } item)
                return null;
            change(item);
            Put(path, item);
            return (JsonObject)item.DeepClone();
        }
    }

    public void Delete(string path)
    {
        lock (gate)
        {
            if (!objects.Remove(path, out var item))
                return;
            item["metadata"]!["resourceVersion"] = (++revision).ToString(CultureInfo.InvariantCulture);
            Tell("DELETED", path, item);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Tell(string type, string path, JsonObject item)
    {
        foreach (var watcher in watchers.Keys)
            watcher.Writer.TryWrite((type, path, (JsonObject)item.DeepClone()));
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/');
        var status = path.EndsWith("/status", StringComparison.Ordinal);
        var key = status ? path[..^"/status".Length] : path;
        switch (context.Request.Method)
        {
            case "GET" when Find(key) is { } item:
                await WriteAsync(context, item);
                return;
            case "GET" when context.Request.Query["watch"] == "true":
                await WatchAsync(context, key);
                return;
            case "GET" when key.EndsWith('s'):
                await ListAsync(context, key);
                return;
            case "POST" when key.EndsWith("/token", StringComparison.Ordinal):
                await TokenAsync(context);
                return;
            case "POST":
                var posted = await ReadAsync(context);
                var name = $"{key}/{posted["metadata"]!["name"]}";
                if (Find(name) is not null)
                {
                    await FailAsync(context, 409);
                    return;
                }
                Put(name, posted);
                await WriteAsync(context, Find(name)!);
                return;
            case "PUT":
                Put(key, await ReadAsync(context));
                await WriteAsync(context, Find(key)!);
                return;
            case "PATCH" when Find(key) is not null:
                var patch = await ReadAsync(context);
                if (Change(key, item => Merge(item, patch)) is { } patched)
                    await WriteAsync(context, patched);
                else
                    await FailAsync(context, 404);
                return;
            case "DELETE" when Find(key) is { } deleted:
                Delete(key);
                await WriteAsync(context, deleted);
                return;
            default:
                await FailAsync(context, 404);
                return;
        }
    }

    // Conditions merge by type, everything else replaces: enough of a strategic merge.
    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject part && target[name] is JsonObject into)
                Merge(into, part);
            else if (name == "conditions" && value is JsonArray conditions && target[name] is JsonArray old)
                target[name] = new JsonArray([.. old.Where(one => !conditions.Any(other => Type(other) == Type(one))).Concat(conditions).Select(one => one!.DeepClone())]);
            else if (value is null)
                target.Remove(name);
            else
                target[name] = value.DeepClone();
        }

        static string? Type(JsonNode? condition) => (string?)condition!["type"];
    }

    private async Task ListAsync(HttpContext context, string key)
    {
        JsonArray items;
        string version;
        lock (gate)
        {
            items = new JsonArray([.. objects.Where(pair => IsSelected(context, key, pair.Key, pair.Value)).Select(pair => pair.Value.DeepClone())]);
            version = revision.ToString(CultureInfo.InvariantCulture);
        }
        await WriteAsync(context, new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = version }, ["items"] = items });
    }

    private async Task WatchAsync(HttpContext context, string key)
    {
        var since = long.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        var channel = Channel.CreateUnbounded<(string Type, string Path, JsonObject Item)>();
        lock (gate)
        {
            watchers[channel] = true;
            foreach (var (path, item) in objects)
            {
                if (long.Parse((string)item["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture) > since)
                    channel.Writer.TryWrite(("MODIFIED", path, (JsonObject)item.DeepClone()));
            }
        }
        try
        {
            await context.Response.StartAsync(context.RequestAborted);
            await foreach (var (type, path, item) in channel.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (!IsSelected(context, key, path, item))
                    continue;
                var line = new JsonObject { ["type"] = type, ["object"] = item }.ToJsonString() + "\n";
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        finally
        {
            watchers.TryRemove(channel, out _);
        }
    }

    private static bool IsSelected(HttpContext context, string collection, string path, JsonObject item)
    {
        var resource = collection.Split('/')[^1];
        var inside = collection.Contains("/namespaces/", StringComparison.Ordinal)
            ? path.StartsWith(collection + "/", StringComparison.Ordinal)
            : path.Split('/')[^2] == resource;
        var selector = ((string?)context.Request.Query["fieldSelector"])?.Split('=');
        return inside && selector?[0] switch
        {
            "metadata.name" => (string?)item["metadata"]!["name"] == selector[1],
            "spec.nodeName" => (string?)item["spec"]?["nodeName"] == selector[1],
            _ => true,
        };
    }

    private static async Task TokenAsync(HttpContext context)
    {
        var request = await ReadAsync(context);
        request["status"] = new JsonObject
        {
            ["token"] = "token-for-" + (string?)request["spec"]!["boundObjectRef"]!["name"],
            ["expirationTimestamp"] = DateTime.UtcNow.AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        await WriteAsync(context, request);
    }

    private static async Task<JsonObject> ReadAsync(HttpContext context) =>
        (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;

    private static Task WriteAsync(HttpContext context, JsonObject item)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(item.ToJsonString());
    }

    private static Task FailAsync(HttpContext context, int code)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"kind":"Status","apiVersion":"v1","status":"Failure","code":{{code}}}""");
    }
}
