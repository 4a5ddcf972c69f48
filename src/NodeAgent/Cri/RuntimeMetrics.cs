using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OrleansOrchestrator.NodeAgent.Cri;

/// <summary>Measures every operation of the container runtime, by the names of the CRI's methods. What the agent itself gives up tells nothing of the
/// runtime and does not count.</summary>
internal sealed class RuntimeMetrics : Interceptor
{
    private static readonly Histogram<double> Duration = NodeTelemetry.Durations(
        "orchestrator.node.runtime.operation.duration", "One operation of the container runtime.");

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        var started = Stopwatch.GetTimestamp();
        var call = continuation(request, context);
        return new AsyncUnaryCall<TResponse>(
            MeasureAsync(call.ResponseAsync, context.Method.Name, started), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private static async Task<TResponse> MeasureAsync<TResponse>(Task<TResponse> answering, string operation, long started)
    {
        try
        {
            var answer = await answering;
            Record(operation, started, succeeded: true);
            return answer;
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled)
        {
            Record(operation, started, succeeded: false);
            throw;
        }
    }

    private static void Record(string operation, long started, bool succeeded) => Duration.Record(
        Stopwatch.GetElapsedTime(started).TotalSeconds, new("operation", operation), NodeTelemetry.Outcome(succeeded));
}
