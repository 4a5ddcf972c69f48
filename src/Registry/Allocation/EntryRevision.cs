namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>Finds the place of the resource version in an entry's JSON.</summary>
internal static class EntryRevision
{
    private static ReadOnlySpan<byte> Marker => "\"resourceVersion\":\""u8;

    /// <summary>Where the digits go.</summary>
    public static int OffsetIn(ReadOnlyMemory<byte> json) => json.Span.IndexOf(Marker) is >= 0 and var at
        ? at + Marker.Length
        : throw new ArgumentException("the entry has no place for a resource version", nameof(json));

    /// <summary>The JSON without the digits.</summary>
    public static ReadOnlyMemory<byte> Strip(ReadOnlyMemory<byte> json)
    {
        var start = OffsetIn(json);
        var digits = json.Span[start..].IndexOf((byte)'"');
        if (digits == 0)
            return json;
        var stripped = new byte[json.Length - digits];
        json.Span[..start].CopyTo(stripped);
        json.Span[(start + digits)..].CopyTo(stripped.AsSpan(start));
        return stripped;
    }
}
