using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;
using Microsoft.Extensions.Logging;
using OrleansOrchestrator.NodeAgent.Networking;
using OrleansOrchestrator.NodeAgent.Services;

namespace OrleansOrchestrator.NodeAgent.Dns;

/// <summary>The cluster's name server on this node. The cluster DNS address is one of the loopback interface's, so that pods and the node itself
/// reach their own node's server and no packet leaves it.</summary>
internal sealed partial class NameServer(
    ServiceDirectory directory, ClusterZone zone, UpstreamResolvers upstream, IPAddress address, TimeProvider time, ILogger<NameServer> logger)
{
    public const int Port = 53;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>Serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await directory.Synced.WaitAsync(cancellation);
            using var server = await StartAsync(cancellation);
            LogServing(address);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The address stays, as the pods do.
        }
    }

    private async Task<Server> StartAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await NetworkTools.RunAsync("ip", ["address", "replace", address + "/32", "dev", "lo"], null, cancellation);
            try
            {
                return new Server(Listen(Port));
            }
            catch (SocketException e)
            {
                LogNotServing(address, e.Message);
            }
            await Task.Delay(RetryDelay, time, cancellation);
        }
    }

    /// <summary>Starts to serve on a port.</summary>
    internal DnsServer Listen(int port)
    {
        var endpoint = new IPEndPoint(address, port);
        var server = new DnsServer(new UdpServerTransport(endpoint), new TcpServerTransport(endpoint));
        server.QueryReceived += AnswerAsync;
        server.Start();
        return server;
    }

    private async Task AnswerAsync(object sender, QueryReceivedEventArgs received)
    {
        if (received.Query is not DnsMessage query)
            return;
        var response = query.CreateResponseInstance();
        received.Response = response;
        response.IsRecursionAllowed = true;
        var started = time.GetTimestamp();
        if (query.Questions.Count == 1)
            await TryAnswerAsync(query.Questions[0], response);
        else
            response.ReturnCode = ReturnCode.FormatError;
        DnsMetrics.Answered(time.GetElapsedTime(started), response.ReturnCode, own: response.IsAuthoritiveAnswer);
    }

    private async Task TryAnswerAsync(DnsQuestion question, DnsMessage response)
    {
        try
        {
            await AnswerAsync(question, response);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ArgumentException or FormatException)
        {
            response.ReturnCode = ReturnCode.ServerFailure;
            LogFailed(question.Name.ToString(), e.Message);
        }
    }

    private async Task AnswerAsync(DnsQuestion question, DnsMessage response)
    {
        if (zone.Find(question) is not { } answer)
        {
            await ForwardAsync(question, response);
            return;
        }
        response.IsAuthoritiveAnswer = true;
        response.ReturnCode = answer.Code;
        response.AnswerRecords.AddRange(answer.Answers);
        response.AdditionalRecords.AddRange(answer.Additional);
        if (answer.Authority is not null)
            response.AuthorityRecords.Add(answer.Authority);
        if (answer.Alias is { } alias && question.RecordType != RecordType.CName)
            await CompleteAsync(new DnsQuestion(alias, question.RecordType, question.RecordClass), response);
    }

    // An alias is an answer by itself; without its target's records it is only less useful.
    private async Task CompleteAsync(DnsQuestion question, DnsMessage response)
    {
        var records = zone.Find(question)?.Answers ?? (await upstream.AskAsync(question, CancellationToken.None))?.AnswerRecords;
        response.AnswerRecords.AddRange(records ?? []);
    }

    private async Task ForwardAsync(DnsQuestion question, DnsMessage response)
    {
        if (await upstream.AskAsync(question, CancellationToken.None) is not { } answer)
        {
            response.ReturnCode = ReturnCode.ServerFailure;
            return;
        }
        response.ReturnCode = answer.ReturnCode;
        response.AnswerRecords.AddRange(answer.AnswerRecords);
        response.AuthorityRecords.AddRange(answer.AuthorityRecords);
        foreach (var record in answer.AdditionalRecords)
        {
            if (record is not OptRecord)
                response.AdditionalRecords.Add(record);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster DNS answers at {Address}")]
    private partial void LogServing(IPAddress address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cluster DNS cannot answer at {Address}: {Reason}")]
    private partial void LogNotServing(IPAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The question for {Name} was not answered: {Reason}")]
    private partial void LogFailed(string name, string reason);

    private sealed class Server(DnsServer server) : IDisposable
    {
        public void Dispose() => server.Stop();
    }
}
