using System.Globalization;

namespace OrleansOrchestrator.Silo.AllInOne;

/// <summary>
/// Which data directory of this machine has which slot. A file a slot names the directory, and the directory holds the number: only where
/// both say the same is a slot taken, so that a directory that was deleted or moved holds none. A stopped cluster keeps its slot.
/// </summary>
/// <param name="directory">Where the files are; the machine's own, for all clusters.</param>
/// <param name="isUsable">Whether what follows from a slot is not used by somebody else on this machine.</param>
internal sealed class SlotRegistry(string directory, Func<NodeSlot, bool> isUsable, TimeProvider time)
{
    /// <summary>Outlives a restart of the machine, as the clusters do.</summary>
    public const string MachineDirectory = "/var/lib/orleans-orchestrator-slots";

    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The slot of a data directory: the one that it has, or the lowest free one when it begins. Call before anything is stored in the
    /// directory.
    /// </summary>
    public async Task<NodeSlot> TakeAsync(DataLayout data, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        await using var turn = await LockAsync(ct);
        var slot = data.HasBegun ? Keep(data) : Choose(data);
        // In this order a crash in between leaves an entry that counts for nothing.
        File.WriteAllText(EntryOf(slot), data.Root);
        data.WriteSlot(slot);
        return slot;
    }

    // Its objects hold addresses of its slot: it can have no other.
    private NodeSlot Keep(DataLayout data)
    {
        var slot = data.ReadSlot();
        if (FindOwner(slot) is { } owner && owner.Root != data.Root && owner.IsOnMachine)
        {
            throw new SlotTakenException(
                $"the services of {data.Root} have addresses of {slot.Addresses.ServiceCidr}, which on this machine the nodes of {owner.Root} use: "
                + "take those down first, or begin with another data directory");
        }

        return slot;
    }

    private NodeSlot Choose(DataLayout data)
    {
        for (var number = 0; number < NodeSlot.Count; number++)
        {
            var slot = new NodeSlot(number);
            if (FindOwner(slot) is { } owner && owner.Root != data.Root)
                continue;
            if (isUsable(slot))
                return slot;
        }

        throw new SlotTakenException(
            $"none of the {NodeSlot.Count} slots for nodes on this machine is free: delete data directories that are not needed ({directory} names them)");
    }

    private DataLayout? FindOwner(NodeSlot slot)
    {
        var entry = EntryOf(slot);
        if (!File.Exists(entry) || File.ReadAllText(entry) is not { Length: > 0 } root)
            return null;
        var owner = new DataLayout(root);
        return owner.HasSlot && owner.ReadSlot() == slot ? owner : null;
    }

    private string EntryOf(NodeSlot slot) => Path.Combine(directory, slot.Number.ToString(CultureInfo.InvariantCulture));

    private async Task<FileStream> LockAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(started) < LockPatience)
            {
                await Task.Delay(LockRetry, time, ct);
            }
        }
    }
}
