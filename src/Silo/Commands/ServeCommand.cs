using System.CommandLine;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary><c>serve</c>: API server, controllers and (unless told otherwise) a node, until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var port = new Option<int>("--port") { Description = "HTTPS port of the API server", DefaultValueFactory = _ => 6443 };
        var controlPlaneOnly = new Option<bool>("--control-plane-only") { Description = "start no node" };
        var nodes = new Option<int>("--nodes") { Description = "real nodes on this machine", DefaultValueFactory = _ => 1 };
        var controllers = CommonOptions.Controllers();
        var disabled = CommonOptions.DisabledAdmissionPlugins();
        var sandboxImage = new Option<string?>("--sandbox-image") { Description = "pause image instead of the built-in one" };
        var criSocket = new Option<string?>("--cri-socket") { Description = "socket of a CRI runtime that runs already" };
        var command = new Command("serve", "Runs the control plane and a node in the foreground.")
        {
            data, port, controlPlaneOnly, nodes, controllers, disabled, sandboxImage, criSocket,
        };
        command.SetAction((parsed, ct) => AllInOneHost.RunAsync(
            new ServeOptions
            {
                DataDirectory = parsed.GetRequiredValue(data),
                Port = parsed.GetRequiredValue(port),
                ControlPlaneOnly = parsed.GetValue(controlPlaneOnly),
                Nodes = parsed.GetRequiredValue(nodes),
                Controllers = parsed.GetRequiredValue(controllers),
                DisabledAdmissionPlugins = CommonOptions.List(parsed.GetRequiredValue(disabled)),
                SandboxImage = parsed.GetValue(sandboxImage),
                CriSocket = parsed.GetValue(criSocket),
            },
            ct));
        return command;
    }
}
