using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Google.Protobuf;

namespace OrleansOrchestrator.Cluster.Tests.Observability;

/// <summary>Takes traces over OTLP (HTTP, protobuf) and keeps their spans.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, CollectedSpan> _spans = new();
    private readonly Task _taking;

    public TraceCollector()
    {
        Address = $"http://127.0.0.1:{MemberProcess.FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _taking = TakeAsync();
    }

    public string Address { get; }

    /// <summary>All spans so far. Throws what kept the collector from taking more.</summary>
    public IEnumerable<CollectedSpan> Spans
    {
        get
        {
            if (_taking.IsFaulted)
                throw new InvalidOperationException("spans are no longer collected", _taking.Exception);
            return _spans.Values;
        }
    }

    /// <summary>From where its trace begins down to a span; null as long as one of them is missing.</summary>
    public IReadOnlyList<CollectedSpan>? PathTo(CollectedSpan span)
    {
        var path = new List<CollectedSpan> { span };
        while (path[0].Parent.Length > 0)
        {
            if (!_spans.TryGetValue(path[0].Parent, out var parent))
                return null;
            path.Insert(0, parent);
        }

        return path;
    }

    /// <summary>The different traces, by the names of their spans; for messages of failing tests.</summary>
    public override string ToString() =>
        string.Join("\n", _spans.Values.GroupBy(s => s.Trace).Select(t => string.Join(", ", t.Select(s => s.Name).Distinct().Order())).Distinct().Take(40));

    public void Dispose() => _listener.Close();

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                var request = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await request.Request.InputStream.CopyToAsync(body);
                // Who sends, its scopes, their spans.
                foreach (var sender in Fields(body.ToArray(), 1))
                    foreach (var scope in Fields(sender, 2))
                        foreach (var span in Fields(scope, 2))
                            Take(span, Convert.ToHexString(Fields(sender, 1).Single()));
                request.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Take(byte[] span, string process)
    {
        var id = Identity(span, 2);
        _spans[id] = new CollectedSpan(Identity(span, 1), id, Identity(span, 4), Text(span, 5), process, Attribute(span, "log"));
    }

    private static string? Attribute(byte[] span, string key) =>
        Fields(span, 9).Where(a => Text(a, 1) == key).Select(a => Text(Fields(a, 2).Single(), 1)).FirstOrDefault();

    private static string Identity(byte[] message, int number) => Convert.ToHexString(Fields(message, number).FirstOrDefault() ?? []);

    private static string Text(byte[] message, int number) => Encoding.UTF8.GetString(Fields(message, number).FirstOrDefault() ?? []);

    private static List<byte[]> Fields(byte[] message, int number)
    {
        using var input = new CodedInputStream(message);
        var found = new List<byte[]>();
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return found;
    }
}
