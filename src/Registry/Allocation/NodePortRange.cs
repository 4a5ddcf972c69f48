using System.Globalization;

namespace OrleansOrchestrator.Registry.Allocation;

/// <summary>First and last node port.</summary>
public readonly record struct NodePortRange(int First, int Last)
{
    public int Count => Last - First + 1;

    public static NodePortRange Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && int.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first is > 0 and <= 65535 && last >= first && last <= 65535)
        {
            return new NodePortRange(first, last);
        }

        throw new ArgumentException($"\"{text}\" is not a range of ports", nameof(text));
    }

    public bool Contains(int port) => port >= First && port <= Last;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    /// <summary>How many ports at the low end are left for those that ask for one by number, and chosen for others only when all else is taken.</summary>
    public int Reserved
    {
        get
        {
            var reserved = Math.Min(Math.Max(16, Count / 32), 128);
            return reserved < Count ? reserved : 0;
        }
    }
}
