using System.CommandLine;
using OrleansOrchestrator.NodeAgent;
using OrleansOrchestrator.Silo.Commands;
using OrleansOrchestrator.Silo.Configuration;
using OrleansOrchestrator.Silo.Observability;

var root = new RootCommand("OrleansOrchestrator: a Kubernetes API server, its controllers and nodes, in one process or in many.")
{
    ServeCommand.Create(),
    SiloCommand.Create(),
    GatewayCommand.Create(),
    KubeconfigCommand.Create(),
    WaitCommand.Create(),
    StatusCommand.Create(),
    ImportCommand.Create(),
    TeardownCommand.Create(),
    TokenCommand.Create(),
    NodeAgentCommand.Create(static (services, node) => services.AddNodeTelemetry(node.NodeName)),
};
return await root.Parse(ConfiguredArguments.Load().Complete(root, args)).InvokeAsync();
