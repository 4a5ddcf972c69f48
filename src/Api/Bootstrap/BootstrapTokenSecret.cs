using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;

namespace OrleansOrchestrator.Api.Bootstrap;

/// <summary>What the Secret of a bootstrap token says.</summary>
public static partial class BootstrapTokenSecret
{
    private const string ExtraGroupPrefix = BootstrapToken.Group + ":";

    /// <param name="groups">Groups of who shows it, beside that of all bootstrappers; each below that one.</param>
    public static V1Secret Make(BootstrapToken token, DateTimeOffset? expiration, string? description, params ReadOnlySpan<string> groups)
    {
        var data = new Dictionary<string, byte[]>
        {
            [BootstrapToken.IdKey] = Encoding.UTF8.GetBytes(token.Id),
            [BootstrapToken.SecretKey] = Encoding.UTF8.GetBytes(token.Secret),
            [BootstrapToken.AuthenticationKey] = "true"u8.ToArray(),
            [BootstrapToken.SigningKey] = "true"u8.ToArray(),
        };
        if (groups.Length > 0)
            data[BootstrapToken.ExtraGroupsKey] = Encoding.UTF8.GetBytes(string.Join(',', groups));
        if (expiration is { } until)
            data[BootstrapToken.ExpirationKey] = Encoding.UTF8.GetBytes(until.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (description is not null)
            data[BootstrapToken.DescriptionKey] = Encoding.UTF8.GetBytes(description);
        return new V1Secret
        {
            ApiVersion = V1Secret.KubeApiVersion,
            Kind = V1Secret.KubeKind,
            Metadata = new V1ObjectMeta { Name = token.SecretName, NamespaceProperty = BootstrapToken.Namespace },
            Type = BootstrapToken.SecretType,
            Data = data,
        };
    }

    public static string Text(V1Secret secret, string key) =>
        secret.Data is { } data && data.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : "";

    /// <summary>When the token ends; null: never. One that cannot be read has passed.</summary>
    public static DateTimeOffset? Expiration(V1Secret secret)
    {
        var text = Text(secret, BootstrapToken.ExpirationKey);
        if (text.Length == 0)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : DateTimeOffset.MinValue;
    }

    /// <summary>
    /// The groups of who shows the token, when it is the Secret's own, has not expired and may be used to authenticate; else null.
    /// </summary>
    public static IReadOnlyList<string>? GroupsOf(V1Secret secret, BootstrapToken token, DateTimeOffset now)
    {
        if (secret.Type != BootstrapToken.SecretType || secret.Metadata.DeletionTimestamp is not null
            || Text(secret, BootstrapToken.IdKey) != token.Id
            || !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Text(secret, BootstrapToken.SecretKey)), Encoding.UTF8.GetBytes(token.Secret))
            || Text(secret, BootstrapToken.AuthenticationKey) != "true"
            || Expiration(secret) <= now)
            return null;
        var groups = new List<string> { BootstrapToken.Group };
        foreach (var group in Text(secret, BootstrapToken.ExtraGroupsKey).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            // A token that names other groups would be a way to become anybody.
            if (!group.StartsWith(ExtraGroupPrefix, StringComparison.Ordinal) || !ExtraGroup().IsMatch(group[ExtraGroupPrefix.Length..]))
                return null;
            if (!groups.Contains(group))
                groups.Add(group);
        }

        return groups;
    }

    /// <summary>The token with which the cluster's description is to be signed, or null when it is not one for that.</summary>
    public static BootstrapToken? SignerOf(V1Secret secret, DateTimeOffset now) =>
        secret is { Type: BootstrapToken.SecretType, Metadata.DeletionTimestamp: null }
        && BootstrapToken.TryParse($"{Text(secret, BootstrapToken.IdKey)}.{Text(secret, BootstrapToken.SecretKey)}", out var token)
        && token.SecretName == secret.Metadata.Name
        && Text(secret, BootstrapToken.SigningKey) == "true"
        && !(Expiration(secret) <= now)
            ? token
            : null;

    [GeneratedRegex(@"\A[a-z0-9:-]{0,255}[a-z0-9]\z")]
    private static partial Regex ExtraGroup();
}
