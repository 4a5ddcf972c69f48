using OrleansOrchestrator.MicroBenchmarks;

switch (args)
{
    case ["commit"]:
        await CommitScenario.RunAsync(20_000);
        return 0;
    case ["commit", var count] when int.TryParse(count, out var objects) && objects > 0:
        await CommitScenario.RunAsync(objects);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: MicroBenchmarks commit [COUNT]");
        return 2;
}
