using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansOrchestrator.EndToEnd.Tests.Faults;

/// <summary>A full disk: writes fail as a whole and say so, reads go on, and writing goes on when there is room again.</summary>
public sealed class DiskFullTests : IAsyncLifetime, IDisposable
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private readonly string _disk = Directory.CreateTempSubdirectory("orchestrator-disk-").FullName;
    private readonly ControlPlane _plane;

    public DiskFullTests() => _plane = new ControlPlane(Path.Combine(_disk, "data"));

    public async Task InitializeAsync()
    {
        (await Shell.RunAsync("mount", ["-t", "tmpfs", "-o", "size=24m", "orchestrator-test", _disk])).Must();
        await _plane.UpAsync();
    }

    [Fact]
    public async Task Writes_on_a_full_disk_fail_whole_and_succeed_when_there_is_room()
    {
        var acknowledged = new Dictionary<string, string>();
        var refused = new List<string>();
        for (var i = 0; refused.Count < 5; i++)
        {
            Assert.True(i < 500, "the disk never filled");
            var name = $"m{i}";
            var (code, body) = await _plane.SendAsync(HttpMethod.Post, Maps, Map(name));
            if (code == HttpStatusCode.Created)
            {
                acknowledged[name] = (string)body["metadata"]!["resourceVersion"]!;
                continue;
            }

            Assert.True((int)code >= 500, code.ToString());
            Assert.Equal(("Status", "Failure", (int)code), ((string?)body["kind"], (string?)body["status"], (int)body["code"]!));
            refused.Add(name);
        }

        Assert.NotEmpty(acknowledged);
        await HoldsExactlyAsync(acknowledged);

        (await Shell.RunAsync("mount", ["-o", "remount,size=64m", _disk])).Must();
        foreach (var name in refused)
        {
            var (code, body) = await _plane.SendAsync(HttpMethod.Post, Maps, Map(name));
            Assert.Equal(HttpStatusCode.Created, code);
            acknowledged[name] = (string)body["metadata"]!["resourceVersion"]!;
        }

        await HoldsExactlyAsync(acknowledged);
        (await Shell.RunAsync("kill", ["-KILL", _plane.ProcessId.ToString()])).Must();
        await _plane.UpAsync();
        await HoldsExactlyAsync(acknowledged);
    }

    public async Task DisposeAsync()
    {
        await _plane.DisposeAsync();
        (await Shell.RunAsync("umount", ["-l", _disk])).Must();
        Directory.Delete(_disk, recursive: true);
    }

    public void Dispose() => _plane.Dispose();

    private async Task HoldsExactlyAsync(Dictionary<string, string> expected)
    {
        var (code, list) = await _plane.SendAsync(HttpMethod.Get, Maps + "?labelSelector=test=disk");
        Assert.Equal(HttpStatusCode.OK, code);
        var found = list["items"]!.AsArray().ToDictionary(
            m => (string)m!["metadata"]!["name"]!, m => (string)m!["metadata"]!["resourceVersion"]!);
        Assert.Equal(expected.OrderBy(e => e.Key, StringComparer.Ordinal), found.OrderBy(f => f.Key, StringComparer.Ordinal));
        Assert.All(list["items"]!.AsArray(), m => Assert.Equal(400_000, ((string)m!["data"]!["filling"]!).Length));
    }

    private static JsonObject Map(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["test"] = "disk" } },
        ["data"] = new JsonObject { ["filling"] = new string('x', 400_000) },
    };
}
