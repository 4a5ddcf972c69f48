using OrleansOrchestrator.MicroBenchmarks;

switch (args)
{
    case ["commit"]:
        await CommitScenario.RunAsync(20_000);
        return 0;
    case ["commit", var count] when int.TryParse(count, out var objects) && objects > 0:
        await CommitScenario.RunAsync(objects);
        return 0;
    case ["load", var database]:
        await LoadScenario.RunAsync(database, 100_000);
        return 0;
    case ["load", var database, var count] when int.TryParse(count, out var objects) && objects > 0:
        await LoadScenario.RunAsync(database, objects);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: MicroBenchmarks commit [COUNT] | load CONNECTION-STRING [COUNT]");
        return 2;
}
