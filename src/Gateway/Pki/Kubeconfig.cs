using System.Text;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>Writes kubeconfig files that carry their certificates inside.</summary>
public static class Kubeconfig
{
    public static string Write(string server, string user, string authorityPem, PemKeyPair client, string cluster = "orchestrator") =>
        $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {cluster}
          cluster:
            server: {server}
            certificate-authority-data: {Encode(authorityPem)}
        users:
        - name: {user}
          user:
            client-certificate-data: {Encode(client.Certificate)}
            client-key-data: {Encode(client.Key)}
        contexts:
        - name: {user}@{cluster}
          context:
            cluster: {cluster}
            user: {user}
        current-context: {user}@{cluster}

        """;

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
}
