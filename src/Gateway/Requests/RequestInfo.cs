namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>
/// What a request is about, read from its method, path and query as Kubernetes reads them. Empty strings where a part is absent.
/// Tells nothing about whether the resource exists.
/// </summary>
public sealed class RequestInfo
{
    /// <summary>False for paths outside <c>/api/V/...</c> and <c>/apis/G/V/...</c>, discovery included.</summary>
    public bool IsResource { get; private init; }

    public required string Path { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; for other paths the method in lower case.</summary>
    public required string Verb { get; init; }

    public string Group { get; private init; } = "";

    public string Version { get; private init; } = "";

    /// <summary>For namespaces themselves: the name, as authorisation sees it.</summary>
    public string Namespace { get; private init; } = "";

    public string Resource { get; private init; } = "";

    public string Subresource { get; private init; } = "";

    public string Name { get; private init; } = "";

    /// <summary>The name stands in the path, not in a field selector.</summary>
    public bool HasNameInPath { get; private init; }

    /// <summary>The path names a namespace.</summary>
    public bool HasNamespaceInPath { get; private init; }

    /// <summary>What follows the subresource, with a leading slash (the path behind a proxy); empty when nothing does.</summary>
    public string Rest { get; private init; } = "";

    public static RequestInfo Parse(string method, string path, RequestQuery query)
    {
        var cursor = new PathCursor(path);
        var prefix = cursor.Next();
        var grouped = prefix is "apis";
        if (!grouped && prefix is not "api")
            return NonResource(method, path);
        var group = grouped ? cursor.Next().ToString() : "";
        var version = cursor.Next().ToString();
        var word = cursor.Next();
        if (version.Length == 0 || word.IsEmpty)
            return NonResource(method, path);

        var verb = VerbOf(method);
        if (word is "watch")
        {
            verb = "watch";
            word = cursor.Next();
        }

        var ns = "";
        var inNamespace = false;
        var resource = word;
        var name = cursor.Next();
        var subresource = cursor.Next();
        if (resource is "namespaces")
        {
            ns = name.ToString();
            if (!subresource.IsEmpty && subresource is not ("status" or "finalize"))
            {
                inNamespace = true;
                resource = subresource;
                name = cursor.Next();
                subresource = cursor.Next();
            }
        }

        var nameText = name.ToString();
        var named = nameText.Length > 0;
        if (verb is "get" && !named)
            verb = query.Flag("watch") ? "watch" : "list";
        else if (verb is "delete" && !named)
            verb = "deletecollection";
        if (!named && verb is "list" or "watch" or "deletecollection")
            nameText = FieldSelectorName(query.Get("fieldSelector"));

        return new RequestInfo
        {
            IsResource = true,
            Path = path,
            Verb = verb,
            Group = group,
            Version = version,
            Namespace = ns,
            HasNamespaceInPath = inNamespace,
            Resource = resource.ToString(),
            Name = nameText,
            HasNameInPath = named,
            Subresource = subresource.ToString(),
            Rest = cursor.Rest.ToString(),
        };
    }

    private static RequestInfo NonResource(string method, string path) =>
        new() { Path = path, Verb = method switch { "GET" => "get", "POST" => "post", _ => method.ToLowerInvariant() } };

    private static string VerbOf(string method) => method switch
    {
        "GET" or "HEAD" => "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "",
    };

    // A client that lists or watches one object by name is authorised as if it had named it in the path.
    private static string FieldSelectorName(string? selector)
    {
        const string Prefix = "metadata.name=";
        if (selector is null)
            return "";
        foreach (var part in selector.Split(','))
        {
            if (part.StartsWith(Prefix, StringComparison.Ordinal))
                return part[Prefix.Length..].TrimStart('=');
        }

        return "";
    }

    private ref struct PathCursor(ReadOnlySpan<char> path)
    {
        private ReadOnlySpan<char> _rest = path;

        public readonly ReadOnlySpan<char> Rest => _rest;

        public ReadOnlySpan<char> Next()
        {
            if (_rest.StartsWith('/'))
                _rest = _rest[1..];
            var end = _rest.IndexOf('/');
            if (end < 0)
                end = _rest.Length;
            var segment = _rest[..end];
            _rest = _rest[end..];
            return segment;
        }
    }
}
