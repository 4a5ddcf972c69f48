using System.Net;
using System.Net.Sockets;
using OrleansOrchestrator.NodeAgent;
using OrleansOrchestrator.Silo.AllInOne;
using Xunit;

namespace OrleansOrchestrator.Silo.Tests.AllInOne;

public sealed class SlotRegistryTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("orchestrator-slots-").FullName;
    private readonly HashSet<int> _used = [];

    private string Entries => Path.Combine(_work, "slots");

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [Fact]
    public async Task First_data_directory_gets_slot_0_and_keeps_it()
    {
        Assert.Equal(0, await TakeAsync("a"));
        Assert.Equal(0, await TakeAsync("a"));
        Assert.Equal(0, Data("a").ReadSlot().Number);
    }

    [Fact]
    public async Task Second_data_directory_gets_the_next_slot_even_while_the_first_is_stopped()
    {
        await TakeAsync("a");
        Assert.Equal(1, await TakeAsync("b"));
        Assert.Equal(0, await TakeAsync("a"));
        Assert.Equal(1, await TakeAsync("b"));
    }

    [Fact]
    public async Task Directories_started_at_once_get_different_slots()
    {
        var names = Enumerable.Range(0, 12).Select(number => "at-once-" + number).ToArray();
        var slots = await Task.WhenAll(names.Select(name => Task.Run(() => TakeAsync(name))));
        Assert.Equal(Enumerable.Range(0, 12), slots.Order());
    }

    [Fact]
    public async Task Deleted_directory_holds_no_slot()
    {
        await TakeAsync("a");
        await TakeAsync("b");
        Directory.Delete(Path.Combine(_work, "a"), recursive: true);
        Assert.Equal(0, await TakeAsync("c"));
        Assert.Equal(2, await TakeAsync("a"));
    }

    [Fact]
    public async Task Directory_that_was_moved_keeps_its_slot()
    {
        await TakeAsync("a");
        await TakeAsync("b");
        Directory.Move(Path.Combine(_work, "b"), Path.Combine(_work, "moved"));
        Assert.Equal(1, await TakeAsync("moved"));
        Assert.Equal(2, await TakeAsync("c"));
    }

    [Fact]
    public async Task Entry_of_a_start_that_crashed_before_the_directory_knew_counts_for_nothing()
    {
        Directory.CreateDirectory(Entries);
        await File.WriteAllTextAsync(Path.Combine(Entries, "0"), Data("crashed").Root);
        await File.WriteAllTextAsync(Path.Combine(Entries, "1"), "");
        Assert.Equal(0, await TakeAsync("a"));
        Assert.Equal(1, await TakeAsync("b"));
        Assert.Equal(2, await TakeAsync("crashed"));
    }

    [Fact]
    public async Task Slot_whose_port_or_addresses_somebody_else_uses_is_passed_over_at_the_first_start_only()
    {
        _used.Add(0);
        _used.Add(1);
        Assert.Equal(2, await TakeAsync("a"));
        _used.Add(2);
        Assert.Equal(2, await TakeAsync("a"));
    }

    [Fact]
    public async Task Cluster_that_began_without_nodes_has_addresses_of_slot_0_and_waits_for_it()
    {
        Directory.CreateDirectory(Data("plane").Store);
        await TakeAsync("a");
        LeaveTraces("a");
        var refusal = await Assert.ThrowsAsync<SlotTakenException>(() => TakeAsync("plane"));
        Assert.Contains(Data("a").Root, refusal.Message);
        Assert.Contains("10.96.0.0/16", refusal.Message);
        Assert.False(Data("plane").HasSlot);

        // Taken down, it leaves the machine to the other, and then has to wait in its turn.
        File.Delete(Path.Combine(Data("a").Node(1), "traces.json"));
        Assert.Equal(0, await TakeAsync("plane"));
        LeaveTraces("plane");
        await Assert.ThrowsAsync<SlotTakenException>(() => TakeAsync("a"));
    }

    [Fact]
    public async Task No_slot_left_is_said()
    {
        _used.UnionWith(Enumerable.Range(1, NodeSlot.Count - 1));
        await TakeAsync("a");
        var refusal = await Assert.ThrowsAsync<SlotTakenException>(() => TakeAsync("b"));
        Assert.Contains(Entries, refusal.Message);
    }

    [Fact]
    public async Task Unreadable_slot_is_an_error_and_not_another_slot()
    {
        Directory.CreateDirectory(Data("a").Root);
        await File.WriteAllTextAsync(Path.Combine(Data("a").Root, "slot"), "32");
        await Assert.ThrowsAsync<InvalidDataException>(() => TakeAsync("a"));
    }

    [Fact]
    public void Slots_share_no_address_no_port_and_no_name()
    {
        var slots = Enumerable.Range(0, NodeSlot.Count).Select(number => new NodeSlot(number)).ToArray();
        var ranges = slots.SelectMany(slot => (string[])[slot.Addresses.PodCidr, slot.Addresses.ServiceCidr]).Append("10.245.0.0/16").ToArray();
        Assert.Equal(ranges.Length, ranges.Distinct().Count());
        Assert.All(ranges, range => Assert.EndsWith(".0.0/16", range));
        Assert.Equal(NodeSlot.Count, slots.Select(slot => slot.KubeletPort).Distinct().Count());
        Assert.Equal(NodeSlot.Count, slots.Select(slot => slot.Bridge).Distinct().Count());
        Assert.Equal(NodeSlot.Count, slots.Select(slot => slot.CgroupRoot).Distinct().Count());
        Assert.All(slots, slot =>
        {
            var services = IPNetwork.Parse(slot.Addresses.ServiceCidr);
            Assert.True(services.Contains(IPAddress.Parse(slot.Addresses.ApiService)));
            Assert.True(services.Contains(IPAddress.Parse(slot.Addresses.Dns)));
        });
        Assert.Equal(("10.96.0.0/16", "10.244.0.0/16", 10250, "cni0", "/"),
            (slots[0].Addresses.ServiceCidr, slots[0].Addresses.PodCidr, slots[0].KubeletPort, slots[0].Bridge, slots[0].CgroupRoot));
    }

    [Fact]
    public void Slot_whose_kubelet_port_is_in_use_is_not_free()
    {
        var slot = new NodeSlot(NodeSlot.Count - 1);
        Assert.True(SlotUse.IsFree(slot));
        using var other = new TcpListener(IPAddress.Any, slot.KubeletPort);
        other.Start();
        Assert.False(SlotUse.IsFree(slot));
    }

    private void LeaveTraces(string name)
    {
        var node = Data(name).Node(1);
        Directory.CreateDirectory(node);
        File.WriteAllText(Path.Combine(node, "traces.json"), """{"Namespace":"net:[1]","Bridge":"cni0","DnsAddress":null,"CgroupRoot":"/"}""");
        Assert.Equal("cni0", NodeTraces.Read(node)!.Bridge);
    }

    private DataLayout Data(string name) => new(Path.Combine(_work, name));

    private async Task<int> TakeAsync(string name)
    {
        var data = Data(name);
        data.Create();
        return (await new SlotRegistry(Entries, slot => !_used.Contains(slot.Number), TimeProvider.System).TakeAsync(data, CancellationToken.None)).Number;
    }
}
