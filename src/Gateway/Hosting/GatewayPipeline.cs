using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Authentication;
using OrleansOrchestrator.Gateway.Authorization;
using OrleansOrchestrator.Gateway.Discovery;
using OrleansOrchestrator.Gateway.Observability;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Gateway.Verbs;

namespace OrleansOrchestrator.Gateway;

/// <summary>The way of every request: who asks, as whom, may they, then the verb. Every failure becomes a Status here.</summary>
internal sealed partial class GatewayPipeline(
    RequestAuthenticator authenticator, Impersonation impersonation, IAuthorizer authorizer, ResourceRoutes resources,
    NonResourceRoutes others, ILogger<GatewayPipeline> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        ApiRequest? request = null;
        var stream = false;
        try
        {
            var query = new RequestQuery(http.Request);
            var info = RequestInfo.Parse(http.Request.Method, http.Request.Path.Value ?? "/", query);
            var user = await authenticator.AuthenticateAsync(http);
            if (Impersonation.IsAsked(http))
                user = await impersonation.ApplyAsync(http, user, http.RequestAborted);
            var attributes = AuthorizationAttributes.Of(user, info, query);
            var decision = await authorizer.AuthorizeAsync(attributes, http.RequestAborted);
            if (!decision.Allowed)
                throw Refusals.Forbidden(attributes, decision.Reason);
            if (!info.IsResource)
            {
                await others.HandleAsync(http, info.Path);
                return;
            }

            request = new ApiRequest(http, info, query, user);
            stream = RequestMetrics.IsStream(info);
            if (stream)
                RequestMetrics.StreamOpened();
            await resources.HandleAsync(request);
        }
        catch (ApiException e)
        {
            await FailAsync(http, e.Status);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (BadHttpRequestException e)
        {
            await FailAsync(http, new ApiStatus(e.StatusCode, e.StatusCode == 413 ? "RequestEntityTooLarge" : "BadRequest", e.Message));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or StackOverflowException))
        {
            LogUnexpected(logger, e, http.Request.Method, http.Request.Path.Value ?? "");
            await FailAsync(http, ApiErrors.Internal("the server failed to answer the request").Status);
        }
        finally
        {
            if (stream)
                RequestMetrics.StreamEnded();
            else
                RequestMetrics.Answered(http, request, started);
            RequestSpans.Describe(http, request);
        }
    }

    private static async Task FailAsync(HttpContext http, ApiStatus status)
    {
        if (http.Response.HasStarted)
        {
            // Part of an answer is out; cutting the connection is the only way left to say that it is not whole.
            http.Abort();
            return;
        }

        // Warnings hold whatever becomes of the request.
        var warnings = http.Response.Headers.Warning;
        http.Response.Clear();
        http.Response.Headers.Warning = warnings;
        await StatusWriter.WriteFailureAsync(http, status);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method, string path);
}
