using System.Diagnostics;
using System.Runtime.InteropServices;
using OrleansOrchestrator.NodeAgent.Cri;

namespace OrleansOrchestrator.NodeAgent.Containerd;

/// <summary>Puts images into a containerd without a registry: archives an operator brings, and the built-in sandbox image.</summary>
public static class ImageArchives
{
    /// <summary>The built-in sandbox image's name.</summary>
    public const string SandboxImage = "orleans-orchestrator.local/pause:1";

    // The CRI only sees images of this containerd namespace.
    private const string Namespace = "k8s.io";

    /// <summary>As <see cref="ImportAsync"/>, into the own containerd of the node with this data directory.</summary>
    public static Task<string> ImportIntoNodeAsync(string dataDirectory, string archivePath, CancellationToken cancellation) =>
        ImportAsync(new NodePaths(new NodeAgentOptions { KubeconfigPath = "", DataDirectory = dataDirectory }).ContainerdSocket, archivePath, cancellation);

    /// <summary>The socket of the runtime that a node with these options uses.</summary>
    public static string SocketOf(NodeAgentOptions options) => options.CriSocket ?? new NodePaths(options).ContainerdSocket;

    /// <summary>Imports an OCI or docker archive under the names written in it and returns what <c>ctr</c> said.</summary>
    /// <exception cref="InvalidOperationException">containerd refused the archive.</exception>
    public static async Task<string> ImportAsync(string socketPath, string archivePath, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("ctr")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "--address", socketPath, "--namespace", Namespace, "images", "import", archivePath },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("ctr did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"importing {archivePath} failed: {(await error).Trim()}");
        return (await output).Trim();
    }

    /// <summary>Makes sure the built-in sandbox image is there; returns once the CRI sees it.</summary>
    internal static async Task EnsureSandboxImageAsync(CriClient cri, string directory, TimeProvider time, CancellationToken cancellation)
    {
        if (await HasSandboxImageAsync(cri, cancellation))
            return;
        var archive = Path.Combine(directory, "pause.tar");
        await using (var file = File.Create(archive))
        {
            var program = PauseProgram.Build(RuntimeInformation.ProcessArchitecture);
            OciArchive.Write(file, SandboxImage, OciArchive.Layer("pause", program), ["/pause"], user: "65535:65535");
        }
        await ImportAsync(cri.SocketPath, archive, cancellation);
        File.Delete(archive);
        while (!await HasSandboxImageAsync(cri, cancellation))
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellation);
    }

    private static async Task<bool> HasSandboxImageAsync(CriClient cri, CancellationToken cancellation)
    {
        var request = new ImageStatusRequest { Image = new ImageSpec { Image = SandboxImage } };
        return (await cri.Images.ImageStatusAsync(request, cancellationToken: cancellation)).Image is not null;
    }
}
