using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansOrchestrator.Chaos.Checking;

namespace OrleansOrchestrator.Chaos.Load;

/// <summary>What clients were told, and when: for the checks, and for the pauses they suffered.</summary>
internal sealed class Journal
{
    private readonly ConcurrentBag<WriteRecord> _writes = [];
    private readonly ConcurrentDictionary<string, Stream> _streams = new();
    private readonly ConcurrentQueue<(long Time, string Text)> _errors = new();
    private readonly ConcurrentQueue<string> _findings = new();
    private long _lastWrite;

    public IReadOnlyCollection<WriteRecord> Writes => _writes;

    public IReadOnlyCollection<string> Findings => _findings;

    public long NextWrite() => Interlocked.Increment(ref _lastWrite);

    public void Add(WriteRecord write)
    {
        _writes.Add(write);
        if (write.Outcome == WriteOutcome.Acknowledged)
            Acknowledged("writes to " + write.Log);
    }

    /// <summary>Somebody got what it asked for.</summary>
    /// <param name="stream">Pauses are told apart by it.</param>
    public void Acknowledged(string stream)
    {
        var found = _streams.GetOrAdd(stream, _ => new Stream());
        found.Last = Stopwatch.GetTimestamp();
        found.Times.Enqueue(found.Last);
    }

    /// <summary>When a stream last got what it asked for; 0: never.</summary>
    public long LastAcknowledgement(string stream) => _streams.TryGetValue(stream, out var found) ? found.Last : 0;

    /// <summary>A client saw an error that a healthy cluster does not answer.</summary>
    public void Error(string text) => _errors.Enqueue((Stopwatch.GetTimestamp(), text));

    /// <summary>A promise was broken.</summary>
    public void Find(string finding) => _findings.Enqueue(finding);

    public IReadOnlyList<string> ErrorsBetween(long from, long to) => [.. _errors.Where(e => e.Time >= from && e.Time <= to).Select(e => e.Text)];

    /// <summary>The longest time without an acknowledgement of a stream whose name begins so, within a span of time.</summary>
    public Pause LongestPause(string streams, long from, long to)
    {
        var longest = new Pause(streams, from, from);
        foreach (var (stream, found) in _streams)
        {
            if (!stream.StartsWith(streams, StringComparison.Ordinal))
                continue;
            var last = from;
            foreach (var time in found.Times.Order().Append(to))
            {
                if (time < from)
                    continue;
                var end = Math.Min(time, to);
                if (end - last > longest.To - longest.From)
                    longest = new Pause(stream, last, end);
                last = end;
                if (time >= to)
                    break;
            }
        }

        return longest;
    }

    private sealed class Stream
    {
        private long _last;

        public ConcurrentQueue<long> Times { get; } = new();

        public long Last
        {
            get => Volatile.Read(ref _last);
            set => Volatile.Write(ref _last, value);
        }
    }
}

/// <summary>A time in which nobody who wrote to a log was acknowledged anything.</summary>
internal readonly record struct Pause(string Stream, long From, long To)
{
    public TimeSpan Length => Stopwatch.GetElapsedTime(From, To);
}
