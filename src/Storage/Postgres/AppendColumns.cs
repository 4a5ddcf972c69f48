using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace OrleansOrchestrator.Storage.Postgres;

/// <summary>A batch turned into one array a column, as the append statement takes it.</summary>
internal sealed class AppendColumns
{
    private readonly long[] _revisions;
    private readonly string[] _keys;
    private readonly short[] _actions;
    private readonly byte[][] _values;
    private readonly DateTime[] _times;
    private readonly bool[] _final;

    public AppendColumns(IReadOnlyList<LogEntry> batch)
    {
        var count = batch.Count;
        (_revisions, _keys, _actions) = (new long[count], new string[count], new short[count]);
        (_values, _times, _final) = (new byte[count][], new DateTime[count], new bool[count]);
        var seen = new HashSet<string>(count, StringComparer.Ordinal);
        for (var i = count - 1; i >= 0; i--)
        {
            var entry = batch[i];
            _revisions[i] = entry.Revision;
            _keys[i] = entry.Key;
            _actions[i] = (short)entry.Action;
            _values[i] = Bytes(entry.Value);
            _times[i] = entry.Time.UtcDateTime;
            // One statement may change a row once only: the last entry of a key decides its current state.
            _final[i] = seen.Add(entry.Key);
        }
    }

    public void AddTo(NpgsqlParameterCollection parameters, string resource)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = resource });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = _revisions[0] - 1 });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = _revisions[^1] });
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = _revisions });
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _keys });
        parameters.Add(new NpgsqlParameter<short[]> { TypedValue = _actions });
        parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = _values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        parameters.Add(new NpgsqlParameter<DateTime[]> { TypedValue = _times, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = _final });
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var segment) && segment.Offset == 0 && segment.Array!.Length == segment.Count
            ? segment.Array
            : value.ToArray();
}
