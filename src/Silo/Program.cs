using System.CommandLine;
using OrleansOrchestrator.Silo.Commands;

var root = new RootCommand("OrleansOrchestrator: a Kubernetes API server, its controllers and a node, in one process.")
{
    ServeCommand.Create(),
    WaitCommand.Create(),
    StatusCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
