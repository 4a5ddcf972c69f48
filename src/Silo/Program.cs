using System.CommandLine;
using OrleansOrchestrator.NodeAgent;
using OrleansOrchestrator.Silo.Commands;

var root = new RootCommand("OrleansOrchestrator: a Kubernetes API server, its controllers and a node, in one process.")
{
    ServeCommand.Create(),
    WaitCommand.Create(),
    StatusCommand.Create(),
    ImportCommand.Create(),
    TeardownCommand.Create(),
    NodeAgentCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
