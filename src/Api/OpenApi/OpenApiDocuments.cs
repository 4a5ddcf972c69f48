using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>
/// The OpenAPI documents of a catalogue: version 3 with one document per group and version behind an index, version 2 with everything
/// in one. Made when asked for, kept compressed until the catalogue changes.
/// </summary>
public sealed class OpenApiDocuments(IResourceCatalog catalog)
{
    private static readonly string BuildId = typeof(OpenApiDocuments).Module.ModuleVersionId.ToString("N");
    private const string WholeJson = "";
    private const string WholeProtobuf = "protobuf";
    private static readonly string[] PlainPaths = [".well-known/openid-configuration", "api", "apis", "version"];

    private volatile Cached _cached = new(-1);

    /// <summary><c>/openapi/v3</c>: the documents there are, each with its hash. Plain JSON; no document is made for it.</summary>
    public byte[] Index()
    {
        using var buffer = new MemoryStream();
        using (var json = Writer(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("paths");
            foreach (var path in Paths().Order(StringComparer.Ordinal))
            {
                json.WriteStartObject(path);
                json.WriteString("serverRelativeURL", $"/openapi/v3/{path}?hash={HashOf(path)}");
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The document behind a path of the index (<c>api/v1</c>, <c>apis/apps/v1</c>), or null.</summary>
    public OpenApiDocument? V3(string path)
    {
        if (!Paths().Contains(path))
            return null;
        return Get("v3 " + path, HashOf(path), stream => WriteJson(stream, json => WriteV3(json, path)));
    }

    /// <summary>The whole API in version 2.</summary>
    public OpenApiDocument V2 => Get("v2", HashOf(WholeJson), stream => WriteJson(stream, WriteV2));

    /// <summary>Version 2 as protobuf, the only form of it that kubectl asks for.</summary>
    public OpenApiDocument V2Protobuf => Get("v2 protobuf", HashOf(WholeProtobuf), WriteV2Protobuf);

    private HashSet<string> Paths()
    {
        var paths = new HashSet<string>(PlainPaths);
        foreach (var definition in catalog.All)
        {
            paths.Add(PathOf(definition));
            if (definition.Group.Length > 0)
                paths.Add("apis/" + definition.Group);
        }

        return paths;
    }

    private static string PathOf(ResourceDefinition definition) =>
        (definition.Group.Length == 0 ? "api/" : "apis/") + definition.ApiVersion;

    private IEnumerable<ResourceDefinition> ResourcesOf(string path) => catalog.All.Where(d => PathOf(d) == path);

    /// <summary>Built-in documents change with the build, custom ones with the catalogue.</summary>
    private string HashOf(string path)
    {
        var isCustom = path is WholeJson or WholeProtobuf ? catalog.All.Any(d => d.IsCustom) : ResourcesOf(path).Any(d => d.IsCustom);
        var state = isCustom ? $"{BuildId} {path} {catalog.Generation}" : $"{BuildId} {path}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(state)));
    }

    private void WriteV3(Utf8JsonWriter json, string path)
    {
        var resources = ResourcesOf(path).ToArray();
        var schemas = new SchemaWriter(json, OpenApiDialect.V3);
        json.WriteStartObject();
        json.WriteString("openapi", "3.0.0");
        WriteInfo(json);
        json.WriteStartObject("paths");
        if (resources.Length == 0)
            WritePlainPath(json, path);
        var paths = new PathWriter(json, schemas, version2: false);
        foreach (var resource in resources)
            paths.Write(resource);
        json.WriteEndObject();
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        if (resources.Length > 0)
            schemas.WriteDefinitions(new DefinitionSet(resources));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteV2(Utf8JsonWriter json)
    {
        var schemas = new SchemaWriter(json, OpenApiDialect.V2);
        json.WriteStartObject();
        json.WriteString("swagger", "2.0");
        WriteInfo(json);
        json.WriteStartObject("paths");
        var paths = new PathWriter(json, schemas, version2: true);
        foreach (var resource in catalog.All)
            paths.Write(resource);
        json.WriteEndObject();
        json.WriteStartObject("definitions");
        schemas.WriteDefinitions(new DefinitionSet(catalog.All));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter json)
    {
        json.WriteStartObject("info");
        json.WriteString("title", "Kubernetes");
        json.WriteString("version", "v1.36.0");
        json.WriteEndObject();
    }

    private static void WritePlainPath(Utf8JsonWriter json, string path)
    {
        json.WriteStartObject($"/{path}/");
        json.WriteStartObject("get");
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "OK");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private OpenApiDocument Get(string key, string hash, Action<Stream> write)
    {
        var cached = _cached;
        var generation = catalog.Generation;
        if (cached.Generation != generation)
            _cached = cached = new Cached(generation);
        return cached.Documents.GetOrAdd(key, _ => new Lazy<OpenApiDocument>(() => Make(hash, write))).Value;
    }

    private void WriteV2Protobuf(Stream stream) => stream.Write(OpenApiV2Protobuf.Encode(V2.Unpack()));

    private static void WriteJson(Stream stream, Action<Utf8JsonWriter> write)
    {
        using var json = Writer(stream);
        write(json);
    }

    private static OpenApiDocument Make(string hash, Action<Stream> write)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            write(gzip);
        return new OpenApiDocument(packed.ToArray(), hash);
    }

    private static Utf8JsonWriter Writer(Stream stream) =>
        new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private sealed class Cached(long generation)
    {
        public long Generation { get; } = generation;

        public ConcurrentDictionary<string, Lazy<OpenApiDocument>> Documents { get; } = new();
    }
}
