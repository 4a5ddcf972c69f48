using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using k8s;
using OrleansOrchestrator.Silo.AllInOne;

namespace OrleansOrchestrator.Silo.Commands;

/// <summary>How a command reaches an API server: a kubeconfig, a server with an administrator's certificate, or what a data directory has.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "the administrator's kubeconfig, instead of that in --data" };
    private readonly Option<string?> _server = new("--server") { Description = "address of an API server, instead of the kubeconfig's: https://HOST:PORT" };
    private readonly Option<string?> _authority = new("--certificate-authority") { Description = "file with the cluster's authority, where there is no kubeconfig" };
    private readonly Option<string?> _certificate = new("--client-certificate") { Description = "file with the administrator's certificate" };
    private readonly Option<string?> _key = new("--client-key") { Description = "file with its key" };

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _kubeconfig, _server, _authority, _certificate, _key })
            command.Add(option);
    }

    /// <summary>Null when nothing is given and the data directory belongs to no process that runs.</summary>
    public KubernetesClientConfiguration? Read(ParseResult parsed, DataLayout layout)
    {
        var server = parsed.GetValue(_server);
        if (parsed.GetValue(_certificate) is { } certificate && server is not null)
        {
            var configuration = new KubernetesClientConfiguration
            {
                Host = server,
                ClientCertificateFilePath = certificate,
                ClientKeyFilePath = parsed.GetValue(_key),
            };
            if (parsed.GetValue(_authority) is { } authority)
            {
                configuration.SslCaCerts = [];
                configuration.SslCaCerts.ImportFromPemFile(authority);
            }

            return configuration;
        }

        var kubeconfig = parsed.GetValue(_kubeconfig);
        if (kubeconfig is null && (PidFile.Read(layout.PidFile) is null || !File.Exists(layout.AdminKubeconfig)))
            return null;
        var read = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig ?? layout.AdminKubeconfig);
        if (server is not null)
            read.Host = server;
        return read;
    }
}
