using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>
/// The keys and certificates of one cluster, kept as PEM files (mode 0600) in a folder: the authority, the API server's serving
/// certificate, the administrator's and the gateway's own client certificates, and the key that signs service-account tokens.
/// Created at the first start; a file that a crash left out, that is about to expire or that no longer covers the serving names is
/// made anew at the next. Node certificates are issued, not kept.
/// </summary>
public sealed class ClusterPki : IDisposable
{
    public const string AuthorityFile = "ca.crt";
    public const string AdminKubeconfigFile = "admin.kubeconfig";

    internal const string AdminName = "admin";

    private readonly CertificateAuthority _authority;

    private ClusterPki(
        string directory, CertificateAuthority authority, X509Certificate2 serving, X509Certificate2 admin,
        X509Certificate2 kubeletClient, ServiceAccountKey serviceAccountKey)
    {
        Directory = directory;
        _authority = authority;
        Serving = serving;
        Admin = admin;
        KubeletClient = kubeletClient;
        ServiceAccountKey = serviceAccountKey;
        AuthorityPem = authority.Certificate.ExportCertificatePem() + "\n";
    }

    internal static CertificateSpec AdminSpec { get; } = Client(AdminName, "system:masters");

    public string Directory { get; }

    /// <summary>The authority's certificate, without which no client trusts the cluster.</summary>
    public X509Certificate2 Authority => _authority.Certificate;

    public string AuthorityPem { get; }

    /// <summary>Signs what others ask for; useless once this is disposed.</summary>
    public RequestSigner RequestSigner => new(_authority);

    /// <summary>Serves HTTPS.</summary>
    public X509Certificate2 Serving { get; }

    /// <summary>admin of system:masters.</summary>
    public X509Certificate2 Admin { get; }

    /// <summary>With this the gateway authenticates to node agents.</summary>
    public X509Certificate2 KubeletClient { get; }

    public ServiceAccountKey ServiceAccountKey { get; }

    /// <summary>Loads the folder, creating what is missing. <paramref name="servingNames"/> are DNS names and IP addresses.</summary>
    public static ClusterPki EnsureCreated(string directory, IEnumerable<string> servingNames, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        var files = new PemFiles(directory);
        files.EnsureDirectory();
        var authority = EnsureAuthority(files, clock);
        return new ClusterPki(
            directory,
            authority,
            EnsureLeaf(files, authority, "apiserver", ServingNames.ToSpec(servingNames)),
            EnsureLeaf(files, authority, AdminName, AdminSpec),
            EnsureLeaf(files, authority, "apiserver-kubelet-client", Client("kube-apiserver-kubelet-client", "system:masters")),
            EnsureServiceAccountKey(files));
    }

    /// <summary>Writes the administrator's kubeconfig for a server address (<c>https://host:port</c>) and returns its path.</summary>
    public string WriteAdminKubeconfig(string server)
    {
        var files = new PemFiles(Directory);
        files.Write(AdminKubeconfigFile, Kubeconfig.Write(server, AdminName, AuthorityPem, PemKeyPair.From(Admin)));
        return files.PathOf(AdminKubeconfigFile);
    }

    /// <summary>A client certificate for a node agent: system:node:NAME of system:nodes.</summary>
    public PemKeyPair IssueNodeClient(string nodeName)
    {
        using var certificate = _authority.Issue(Client("system:node:" + nodeName, "system:nodes"));
        return PemKeyPair.From(certificate);
    }

    /// <summary>A serving certificate for a node agent's own API.</summary>
    public PemKeyPair IssueNodeServing(string nodeName, IEnumerable<IPAddress> addresses)
    {
        using var certificate = _authority.Issue(new CertificateSpec("system:node:" + nodeName)
        {
            Organization = "system:nodes",
            DnsNames = [nodeName],
            Addresses = [.. addresses],
            ForServer = true,
        });
        return PemKeyPair.From(certificate);
    }

    /// <summary>A client certificate for any user and group, for instance a component that runs outside this process.</summary>
    public PemKeyPair IssueClient(string user, string group)
    {
        using var certificate = _authority.Issue(Client(user, group));
        return PemKeyPair.From(certificate);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Serving.Dispose();
        Admin.Dispose();
        KubeletClient.Dispose();
        ServiceAccountKey.Dispose();
    }

    private static CertificateSpec Client(string user, string group) => new(user) { Organization = group, ForClient = true };

    private static CertificateAuthority EnsureAuthority(PemFiles files, TimeProvider time)
    {
        var existing = PemKeyPair.TryLoad(files.TryRead(AuthorityFile), files.TryRead("ca.key"));
        if (existing is not null)
            return new CertificateAuthority(existing, time);
        var made = CertificateAuthority.Create(time);
        Write(files, "ca", made.Certificate);
        return made;
    }

    private static X509Certificate2 EnsureLeaf(PemFiles files, CertificateAuthority authority, string name, CertificateSpec spec)
    {
        var existing = PemKeyPair.TryLoad(files.TryRead(name + ".crt"), files.TryRead(name + ".key"));
        if (existing is not null && authority.StillGood(existing, spec))
            return existing;
        existing?.Dispose();
        var issued = authority.Issue(spec);
        Write(files, name, issued);
        return issued;
    }

    private static ServiceAccountKey EnsureServiceAccountKey(PemFiles files)
    {
        if (files.TryRead("sa.key") is { } pem)
            return ServiceAccountKey.FromPem(pem);
        var key = ServiceAccountKey.Create();
        files.Write("sa.pub", key.ExportPublicPem());
        files.Write("sa.key", key.ExportPem());
        return key;
    }

    private static void Write(PemFiles files, string name, X509Certificate2 certificate)
    {
        var pair = PemKeyPair.From(certificate);
        files.Write(name + ".key", pair.Key);
        files.Write(name + ".crt", pair.Certificate);
    }
}
