using System.Collections.Immutable;
using k8s.Models;

namespace OrleansOrchestrator.Grains.Scheduling.Cluster;

/// <summary>Resource amounts: CPU in thousandths, memory and ephemeral storage in bytes, anything else by name. Immutable.</summary>
internal readonly record struct Amounts(
    long MilliCpu, long Memory, long EphemeralStorage, ImmutableSortedDictionary<string, long>? Extended = null)
{
    public static Amounts operator +(in Amounts a, in Amounts b) => new(
        a.MilliCpu + b.MilliCpu, a.Memory + b.Memory, a.EphemeralStorage + b.EphemeralStorage, Combine(a.Extended, b.Extended, 1));

    public static Amounts operator -(in Amounts a, in Amounts b) => new(
        a.MilliCpu - b.MilliCpu, a.Memory - b.Memory, a.EphemeralStorage - b.EphemeralStorage, Combine(a.Extended, b.Extended, -1));

    /// <summary>The larger of the two, resource by resource.</summary>
    public static Amounts Max(in Amounts a, in Amounts b)
    {
        var extended = a.Extended;
        if (b.Extended is not null)
        {
            extended ??= ImmutableSortedDictionary<string, long>.Empty;
            foreach (var (name, value) in b.Extended)
                extended = extended.SetItem(name, Math.Max(value, extended.GetValueOrDefault(name)));
        }

        return new Amounts(
            Math.Max(a.MilliCpu, b.MilliCpu), Math.Max(a.Memory, b.Memory), Math.Max(a.EphemeralStorage, b.EphemeralStorage), extended);
    }

    /// <summary>Reads a resource list; the number of pods is not an amount and is left out.</summary>
    public static Amounts Read(IDictionary<string, ResourceQuantity>? list)
    {
        if (list is null || list.Count == 0)
            return default;
        long cpu = 0, memory = 0, storage = 0;
        ImmutableSortedDictionary<string, long>? extended = null;
        foreach (var (name, quantity) in list)
        {
            switch (name)
            {
                case "cpu":
                    cpu = Milli(quantity);
                    break;
                case "memory":
                    memory = Whole(quantity);
                    break;
                case "ephemeral-storage":
                    storage = Whole(quantity);
                    break;
                case "pods":
                    break;
                default:
                    extended = (extended ?? ImmutableSortedDictionary<string, long>.Empty).SetItem(name, Whole(quantity));
                    break;
            }
        }

        return new Amounts(cpu, memory, storage, extended);
    }

    public static long Whole(ResourceQuantity quantity) => Ceiling(quantity.ToDecimal());

    private static long Milli(ResourceQuantity quantity) => Ceiling(quantity.ToDecimal() * 1000m);

    private static long Ceiling(decimal value) => value >= long.MaxValue ? long.MaxValue : (long)Math.Ceiling(value);

    private static ImmutableSortedDictionary<string, long>? Combine(
        ImmutableSortedDictionary<string, long>? a, ImmutableSortedDictionary<string, long>? b, int sign)
    {
        if (b is null)
            return a;
        var result = a ?? ImmutableSortedDictionary<string, long>.Empty;
        foreach (var (name, value) in b)
            result = result.SetItem(name, result.GetValueOrDefault(name) + (sign * value));
        return result;
    }
}
