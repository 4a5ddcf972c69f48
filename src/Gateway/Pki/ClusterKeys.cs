namespace OrleansOrchestrator.Gateway.Pki;

/// <summary>What all members of a cluster share and nobody else may know, as PEM text: the authority, and the key that signs tokens.</summary>
public sealed record ClusterKeys(string AuthorityCertificate, string AuthorityKey, string ServiceAccountKey)
{
    public static ClusterKeys Create(TimeProvider time)
    {
        using var authority = CertificateAuthority.Create(time);
        using var signer = Pki.ServiceAccountKey.Create();
        var pair = PemKeyPair.From(authority.Certificate);
        return new ClusterKeys(pair.Certificate, pair.Key, signer.ExportPem());
    }

    /// <summary>A new kubeconfig of the administrator for a server address (<c>https://host:port</c>).</summary>
    public string AdminKubeconfig(string server, TimeProvider time)
    {
        using var authority = LoadAuthority(time);
        using var admin = authority.Issue(ClusterPki.AdminSpec);
        return Kubeconfig.Write(server, ClusterPki.AdminName, AuthorityCertificate, PemKeyPair.From(admin));
    }

    /// <summary>Signs what others ask for, as long as the process runs.</summary>
    public RequestSigner CreateRequestSigner(TimeProvider time) => new(LoadAuthority(time));

    /// <summary>The identity of a silo or a gateway among the members, for as long as the process runs.</summary>
    public MemberCredentials CreateMember(string role, string name, TimeProvider time) => new(LoadAuthority(time), role, name, time);

    /// <summary>Puts them where <see cref="ClusterPki.EnsureCreated"/> finds them.</summary>
    public void WriteTo(string directory)
    {
        var files = new PemFiles(directory);
        files.EnsureDirectory();
        using var signer = Pki.ServiceAccountKey.FromPem(ServiceAccountKey);
        files.Write("ca.key", AuthorityKey);
        files.Write(ClusterPki.AuthorityFile, AuthorityCertificate);
        files.Write("sa.pub", signer.ExportPublicPem());
        files.Write("sa.key", ServiceAccountKey);
    }

    private CertificateAuthority LoadAuthority(TimeProvider time) => new(
        PemKeyPair.TryLoad(AuthorityCertificate, AuthorityKey)
            ?? throw new InvalidOperationException("the authority's certificate and key do not belong together"),
        time);
}
