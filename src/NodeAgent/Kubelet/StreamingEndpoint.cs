using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansOrchestrator.NodeAgent.Cri;
using OrleansOrchestrator.NodeAgent.Pods;

namespace OrleansOrchestrator.NodeAgent.Kubelet;

/// <summary><c>/exec</c>, <c>/attach</c> and <c>/portForward</c>: the runtime names a streaming address, and the connection is led there.</summary>
internal sealed class StreamingEndpoint(PodManager pods, CriClient cri, TimeProvider time) : IKubeletEndpoint
{
    public void Map(IEndpointRouteBuilder routes)
    {
        string[] methods = ["GET", "POST"];
        foreach (var path in (string[])["{ns}/{pod}/{container}", "{ns}/{pod}/{uid}/{container}"])
        {
            routes.MapMethods("/exec/" + path, methods, context => HandleAsync(context, ExecAsync));
            routes.MapMethods("/attach/" + path, methods, context => HandleAsync(context, AttachAsync));
        }
        foreach (var path in (string[])["{ns}/{pod}", "{ns}/{pod}/{uid}"])
            routes.MapMethods("/portForward/" + path, methods, context => HandleAsync(context, PortForwardAsync));
    }

    private async Task HandleAsync(HttpContext context, Func<HttpContext, PodWorker, Task<string>> prepare)
    {
        var name = (string)context.Request.RouteValues["pod"]!;
        if (pods.Find((string)context.Request.RouteValues["ns"]!, name) is not { } worker)
        {
            await FailAsync(context, StatusCodes.Status404NotFound, "pod does not exist");
            return;
        }
        try
        {
            var target = new Uri(await prepare(context, worker));
            if (context.WebSockets.IsWebSocketRequest)
                await StreamTranslator.HandleAsync(context, target, time);
            else
                await UpgradeTunnel.HandleAsync(context, target);
        }
        catch (BadHttpRequestException e)
        {
            await FailAsync(context, e.StatusCode, e.Message);
        }
        catch (RpcException e)
        {
            await FailAsync(context, StatusCodes.Status500InternalServerError, e.Status.Detail);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || context.Response.HasStarted)
        {
            // One side hung up; there is nobody left to tell.
            _ = e;
        }
    }

    private async Task<string> ExecAsync(HttpContext context, PodWorker worker)
    {
        var query = context.Request.Query;
        var request = new ExecRequest
        {
            ContainerId = ContainerId(context, worker),
            Stdin = Flag(query, "input"),
            Stdout = Flag(query, "output"),
            Stderr = Flag(query, "error") && !Flag(query, "tty"),
            Tty = Flag(query, "tty"),
        };
        foreach (var word in query["command"])
            request.Cmd.Add(word ?? "");
        return (await cri.Runtime.ExecAsync(request, cancellationToken: context.RequestAborted)).Url;
    }

    private async Task<string> AttachAsync(HttpContext context, PodWorker worker)
    {
        var query = context.Request.Query;
        var request = new AttachRequest
        {
            ContainerId = ContainerId(context, worker),
            Stdin = Flag(query, "input"),
            Stdout = Flag(query, "output"),
            Stderr = Flag(query, "error") && !Flag(query, "tty"),
            Tty = Flag(query, "tty"),
        };
        return (await cri.Runtime.AttachAsync(request, cancellationToken: context.RequestAborted)).Url;
    }

    private async Task<string> PortForwardAsync(HttpContext context, PodWorker worker)
    {
        if (worker.Runtime.Sandbox is not { State: PodSandboxState.SandboxReady } sandbox)
            throw new BadHttpRequestException($"pod {worker.Pod.Metadata.Name} is not running", StatusCodes.Status400BadRequest);
        var request = new PortForwardRequest { PodSandboxId = sandbox.Id };
        foreach (var port in context.Request.Query["port"])
        {
            if (int.TryParse(port, CultureInfo.InvariantCulture, out var number))
                request.Port.Add(number);
        }
        return (await cri.Runtime.PortForwardAsync(request, cancellationToken: context.RequestAborted)).Url;
    }

    private static string ContainerId(HttpContext context, PodWorker worker)
    {
        var name = (string)context.Request.RouteValues["container"]!;
        return worker.Runtime.Latest(name) is { IsRunning: true } running
            ? running.Id
            : throw new BadHttpRequestException($"container not found (\"{name}\")", StatusCodes.Status404NotFound);
    }

    private static bool Flag(IQueryCollection query, string name) => query[name].FirstOrDefault() is "1" or "true";

    private static Task FailAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }
}
