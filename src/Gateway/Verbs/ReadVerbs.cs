using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Verbs;

/// <summary>get, list and watch of any resource.</summary>
internal sealed class ReadVerbs(IResourceStore store, GatewayLimits limits, ServerStop stop, TimeProvider time)
{
    public async Task GetAsync(ApiRequest request)
    {
        var found = await store.GetAsync(
            request.Resource, request.StoreNamespace, request.Info.Name, request.Query.Get("resourceVersion"), request.Aborted);
        await ObjectAnswer.WriteAsync(request, found, StatusCodes.Status200OK, time);
    }

    public async Task ListAsync(ApiRequest request)
    {
        if (request.Query.Get("sendInitialEvents") is not null)
            throw InitialEventsWithoutWatch();
        var list = await store.ListAsync(request.Resource, request.StoreNamespace, Query(request), request.Aborted);
        await ListAnswer.WriteAsync(request, list, time);
    }

    public async Task WatchAsync(ApiRequest request)
    {
        var query = request.Query;
        var bookmarks = query.Flag("allowWatchBookmarks");
        var wanted = new WatchQuery(
            query.Get("labelSelector"), FieldSelector(request), query.Get("resourceVersion"), query.Get("resourceVersionMatch"),
            bookmarks, query.OptionalFlag("sendInitialEvents"));
        var duration = Duration(query.Number("timeoutSeconds"));
        var session = await store.WatchAsync(request.Resource, request.StoreNamespace, wanted, request.Aborted);
        await new WatchAnswer(request, session, limits, bookmarks, time).RunAsync(duration, stop.Token);
    }

    /// <summary>The list parameters of a list or deletecollection.</summary>
    public static ListQuery Query(ApiRequest request)
    {
        if (!request.Http.Request.QueryString.HasValue)
            return new ListQuery();
        var query = request.Query;
        return new ListQuery(
            query.Get("labelSelector"), query.Get("fieldSelector"), query.Get("resourceVersion"), query.Get("resourceVersionMatch"),
            query.Number("limit") ?? 0, query.Get("continue"));
    }

    // The old watch paths name the object in the path.
    private static string? FieldSelector(ApiRequest request)
    {
        var given = request.Query.Get("fieldSelector");
        if (!request.Info.HasNameInPath)
            return given;
        var byName = "metadata.name=" + request.Info.Name;
        return string.IsNullOrEmpty(given) ? byName : given + "," + byName;
    }

    // Watches that all began together must not all end together.
    private TimeSpan Duration(long? seconds) => seconds is > 0
        ? TimeSpan.FromSeconds(Math.Min(seconds.Value, int.MaxValue))
        : limits.MinWatchDuration + (limits.MinWatchDuration * (RandomNumberGenerator.GetInt32(0, 1000) / 1000.0));

    private static ApiException InitialEventsWithoutWatch()
    {
        var errors = new FieldErrors();
        errors.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        return ApiErrors.Invalid("meta.k8s.io", "ListOptions", "", errors);
    }
}
