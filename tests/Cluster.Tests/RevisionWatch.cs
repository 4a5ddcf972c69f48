using System.Text.Json;
using k8s;
using Xunit;

namespace OrleansOrchestrator.Cluster.Tests;

/// <summary>A watch of all config maps, which has to tell every revision of their log once and in order.</summary>
internal sealed class RevisionWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Kubernetes _client;
    private readonly Task _reading;
    private long _last;
    private string? _broken;

    private RevisionWatch(Kubernetes client, long from)
    {
        (_client, _last) = (client, from);
        _reading = Task.Run(ReadAsync);
    }

    public static async Task<RevisionWatch> StartAsync(Kubernetes client)
    {
        var list = await client.CoreV1.ListConfigMapForAllNamespacesAsync();
        return new RevisionWatch(client, long.Parse(list.Metadata.ResourceVersion));
    }

    /// <summary>Until the watch told of a revision; nothing before it was left out or told twice.</summary>
    public async Task ReachesAsync(long revision)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (Volatile.Read(ref _last) < revision && _broken is null && !_reading.IsCompleted)
        {
            Assert.False(limit.IsCancellationRequested, $"the watch stands at {_last}, the log at {revision}");
            await Task.Delay(10);
        }

        Assert.Null(_broken);
        Assert.Equal(revision, Volatile.Read(ref _last));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var answer = await _client.HttpClient.GetAsync(
                new Uri(_client.BaseUri, $"api/v1/configmaps?watch=true&resourceVersion={_last}"),
                HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(_stop.Token));
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
            {
                using var json = JsonDocument.Parse(line);
                var metadata = json.RootElement.GetProperty("object").GetProperty("metadata");
                var revision = long.Parse(metadata.GetProperty("resourceVersion").GetString()!);
                if (revision != _last + 1)
                    _broken ??= $"revision {revision} was told after {_last}";
                Volatile.Write(ref _last, revision);
            }

            _broken ??= $"the watch ended after {_last}";
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
