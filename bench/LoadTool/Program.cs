using System.CommandLine;
using OrleansOrchestrator.LoadTool;

var kubeconfig = new Option<string?>("--kubeconfig") { Description = "cluster to load (the KUBECONFIG variable, else ~/.kube/config)" };
var count = new Option<int>("--count") { Description = "objects", DefaultValueFactory = _ => 5000 };
var workers = new Option<int>("--workers") { Description = "concurrent workers", DefaultValueFactory = _ => 32 };
var watchers = new Option<int>("--watchers") { Description = "watches in the fan-out scenario", DefaultValueFactory = _ => 50 };
var updates = new Option<int>("--updates") { Description = "updates in the fan-out scenario", DefaultValueFactory = _ => 1000 };
var rate = new Option<int>("--rate") { Description = "updates a second in the fan-out scenario", DefaultValueFactory = _ => 200 };
var only = new Option<string>("--only")
{
    Description = $"comma-separated scenarios of {string.Join(", ", Scenarios.Names)}",
    DefaultValueFactory = _ => string.Join(',', Scenarios.Usual),
};
var root = new RootCommand("Loads a Kubernetes API server with pods and prints one line of JSON a scenario.")
{
    kubeconfig, count, workers, watchers, updates, rate, only,
};
root.SetAction(async (parsed, ct) =>
{
    using var target = Target.FromKubeconfig(parsed.GetValue(kubeconfig));
    var scenarios = new Scenarios(target, new LoadOptions(
        parsed.GetRequiredValue(count), parsed.GetRequiredValue(workers), parsed.GetRequiredValue(watchers),
        parsed.GetRequiredValue(updates), parsed.GetRequiredValue(rate)));
    return await scenarios.RunAsync(parsed.GetRequiredValue(only).Split(','), ct);
});
return await root.Parse(args).InvokeAsync();
