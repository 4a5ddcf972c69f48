namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>How a node without credentials gets them from the cluster. They are kept: all this is needed only once.</summary>
public sealed record JoinOptions
{
    /// <summary>The API server, as this machine reaches it.</summary>
    public Uri? Server { get; init; }

    /// <summary>The bootstrap token, <c>id.secret</c>.</summary>
    public string? Token { get; init; }

    /// <summary>A file with the token, read when it is needed.</summary>
    public string? TokenFile { get; init; }

    /// <summary>What the cluster's authority is known by: <c>sha256:HEX</c> over its public key. One of them suffices.</summary>
    public IReadOnlyList<string> CaCertHashes { get; init; } = [];

    /// <summary>A file with such hashes, one a line, read when they are needed.</summary>
    public string? CaCertHashFile { get; init; }

    internal string ReadToken() =>
        Token ?? (TokenFile is null ? null : File.ReadAllText(TokenFile).Trim()) ?? throw new JoinException("joining the cluster needs a --token");

    internal IReadOnlyList<string> ReadHashes()
    {
        string[] hashes =
        [
            .. CaCertHashes,
            .. CaCertHashFile is null ? [] : File.ReadAllText(CaCertHashFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        ];
        return hashes.Length > 0 ? hashes : throw new JoinException("joining the cluster needs a --ca-cert-hash");
    }
}
