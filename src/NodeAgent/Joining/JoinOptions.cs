using OrleansOrchestrator.Api.Bootstrap;

namespace OrleansOrchestrator.NodeAgent.Joining;

/// <summary>How a node or member without credentials gets them from the cluster. They are kept: all this is needed only once.</summary>
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

    internal BootstrapToken ReadToken()
    {
        var text = Token ?? (TokenFile is null ? null : File.ReadAllText(TokenFile).Trim())
            ?? throw new JoinException("joining the cluster needs a --token");
        return BootstrapToken.TryParse(text, out var token)
            ? token
            : throw new JoinException("the --token is none: six and sixteen characters of a-z and 0-9, with a dot between them");
    }

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
