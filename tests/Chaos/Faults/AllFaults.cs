using OrleansOrchestrator.Chaos.Processes;

namespace OrleansOrchestrator.Chaos.Faults;

/// <summary>Every kind of fault there is.</summary>
internal static class AllFaults
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    public static readonly IReadOnlyList<Fault> List =
    [
        new("kill-silo", "a silo is killed (`kill -9`) and started again up to 6 s later", static (cluster, scene) =>
            KillAsync(scene.Choose(cluster.Silos), scene, 6)),
        new("kill-all-silos", "all silos are killed at once (`kill -9`) and started again at once: nobody is left to take over", KillAllAsync)
        {
            MostPause = TimeSpan.FromSeconds(30),
            IsExtra = true,
        },
        new("kill-gateway", "a gateway is killed (`kill -9`) and started again up to 3 s later", static (cluster, scene) =>
            KillAsync(scene.Choose(cluster.Gateways), scene, 3)) { HitsGateway = true },
        new("kill-node-agent", "a node's agent is killed (`kill -9`) and started again up to 6 s later", static (cluster, scene) =>
            KillAsync(scene.Choose([cluster.Node!.Agent]), scene, 6)) { HitsNode = true },
        new("kill-runtime", "a node's containerd is killed (`kill -9`); its agent starts it again", static async (cluster, scene) =>
        {
            _ = scene.Choose([cluster.Node!.Agent]);
            await ChaosNode.KillRuntimeAsync();
        }) { HitsNode = true },
        Suspension(5),
        Suspension(15),
        Suspension(30),
        Suspension(60),
        new("starve-silo", "a silo runs 0.2 s, then stands still for 2 s, for 15 s: it must not be given up", StarveAsync) { MustKeepSilos = true },
        new("cut-silo", "a silo is cut from the other silos, not from the database and the gateways", static async (cluster, scene) =>
            await CutAsync(cluster, scene, cluster.Network!.CutFromSilosAsync)) { NeedsNetwork = true, MayEndSilos = true },
        new("cut-silo-off", "a silo is cut from everything", static async (cluster, scene) =>
            await CutAsync(cluster, scene, cluster.Network!.CutFromAllAsync)) { NeedsNetwork = true, MayEndSilos = true },
        new("cut-database", "a silo is cut from the database, not from the other silos and the gateways", static async (cluster, scene) =>
            await CutAsync(cluster, scene, cluster.Network!.CutFromDatabaseAsync))
        {
            NeedsNetwork = true,
            MayEndSilos = true,
            MostPause = TimeSpan.FromSeconds(10),
        },
        new("end-connections", "all connections to PostgreSQL are ended, three times", EndConnectionsAsync),
        new("restart-database", "PostgreSQL is restarted (`-m fast`)", static (cluster, scene) =>
            RestartAsync(cluster, scene, () => cluster.Database.StopAsync("fast"))),
        new("crash-database", "PostgreSQL is stopped without a checkpoint (`-m immediate`)", static (cluster, scene) =>
            RestartAsync(cluster, scene, () => cluster.Database.StopAsync("immediate"))),
        new("kill-database", "PostgreSQL is killed (`kill -9`)", static (cluster, scene) => RestartAsync(cluster, scene, cluster.Database.KillAsync)),
        new("rolling-restart", "all silos are stopped by SIGTERM and started again, one after the other", RollAsync) { IsSmooth = true },
    ];

    private static Fault Suspension(int seconds) => new(
        $"suspend-silo-{seconds}", $"a silo stands still (`SIGSTOP`) for {seconds} s", async (cluster, scene) =>
        {
            var silo = scene.Choose(cluster.Silos);
            await silo.SignalAsync("STOP");
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            await silo.SignalAsync("CONT");
        })
    { MayEndSilos = true };

    private static async Task KillAsync(Member member, FaultScene scene, int mostSeconds)
    {
        await member.KillAsync();
        await scene.PauseAsync(0, mostSeconds);
        member.Start();
    }

    private static async Task KillAllAsync(ChaosCluster cluster, FaultScene scene)
    {
        await Task.WhenAll(cluster.Silos.Select(silo => silo.KillAsync()));
        foreach (var silo in cluster.Silos)
            silo.Start();
    }

    private static async Task StarveAsync(ChaosCluster cluster, FaultScene scene)
    {
        var silo = scene.Choose(cluster.Silos);
        for (var i = 0; i < 7; i++)
        {
            await silo.SignalAsync("STOP");
            await Task.Delay(TimeSpan.FromSeconds(2));
            await silo.SignalAsync("CONT");
            await Task.Delay(TimeSpan.FromSeconds(0.2));
        }
    }

    private static async Task CutAsync(ChaosCluster cluster, FaultScene scene, Func<int, Task> cut)
    {
        var silo = scene.ChooseIndex(cluster.Silos);
        await cut(silo);
        await scene.PauseAsync(8, 20);
        await cluster.Network!.HealAsync(silo);
    }

    private static async Task EndConnectionsAsync(ChaosCluster cluster, FaultScene scene)
    {
        long ended = 0;
        for (var i = 0; i < 3; i++)
        {
            ended += await cluster.Database.EndConnectionsAsync();
            await scene.PauseAsync(0, 2);
        }

        scene.Note = $"{ended} connections";
    }

    private static Task RestartAsync(ChaosCluster cluster, FaultScene scene, Func<Task> stop) =>
        scene.WithoutDatabaseAsync(async () =>
        {
            await stop();
            await scene.PauseAsync(0, 3);
            await cluster.Database.StartAsync();
        });

    private static async Task RollAsync(ChaosCluster cluster, FaultScene scene)
    {
        var longest = TimeSpan.Zero;
        foreach (var silo in cluster.Silos)
        {
            var length = await silo.StopAsync(StopLimit);
            if (length > longest)
                longest = length;
            silo.Start();
            await cluster.WaitUntilWholeAsync(StopLimit);
        }

        scene.Note = $"slowest stop {longest.TotalSeconds:F1} s";
    }
}
