using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Catalog;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Answers;
using OrleansOrchestrator.Gateway.Authentication;
using OrleansOrchestrator.Gateway.Negotiation;
using OrleansOrchestrator.Gateway.Requests;
using OrleansOrchestrator.Registry.Cache;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Subresources;

/// <summary><c>serviceaccounts/token</c>: signs a token for an account, bound to a pod, secret or node where that is asked for.</summary>
internal sealed class TokenHandler(
    IResourceStore store, IResourceCatalog catalog, BodyDecoder decoder, ServiceAccountTokens tokens, TimeProvider time) : ISubresourceHandler
{
    private const long DefaultSeconds = 3600;
    private const long LeastSeconds = 600;
    private const long MostSeconds = 1L << 32;

    private static readonly DecodeTarget Kind = DecodeTarget.Of("authentication.k8s.io", "v1", "TokenRequest");

    public IReadOnlyList<(string Resource, string Subresource)> Serves => [("serviceaccounts", "token")];

    public async Task HandleAsync(ApiRequest request)
    {
        if (request.Info.Verb != "create")
            throw RouteErrors.MethodNotAllowed();
        request.Form = AcceptHeader.Negotiate(request.Http.Request.Headers.Accept, collection: false);
        var context = WriteOptions.Read(request, "CreateOptions");
        var asked = await decoder.ReadAsync(request, Kind, context);
        var spec = ObjectFields.Child(asked, "spec");
        var seconds = (long?)spec["expirationSeconds"] ?? DefaultSeconds;
        Check(seconds);
        var account = await store.GetAsync(request.Resource, request.Info.Namespace, request.Info.Name, null, request.Aborted);
        string[] audiences = spec["audiences"] is JsonArray { Count: > 0 } given ? [.. given.Select(a => (string)a!)] : [tokens.Issuer];
        var now = time.GetUtcNow();
        var claims = await BindAsync(request, spec["boundObjectRef"] as JsonObject, new TokenClaims(
            Guid.NewGuid().ToString(), request.Info.Namespace, new ObjectClaim(request.Info.Name, account.Head.Uid), audiences,
            now, now.AddSeconds(seconds)));
        await ObjectAnswer.WriteAsync(request, Answer(request, account, claims, spec, seconds, context.FieldManager), StatusCodes.Status201Created);
    }

    private async Task<TokenClaims> BindAsync(ApiRequest request, JsonObject? reference, TokenClaims claims)
    {
        if (reference is null)
            return claims;
        var kind = (string?)reference["kind"] ?? "";
        var version = (string?)reference["apiVersion"] ?? "";
        var name = (string?)reference["name"] ?? "";
        var plural = (version, kind) switch
        {
            ("v1", "Pod") => "pods",
            ("v1", "Secret") => "secrets",
            ("v1", "Node") => "nodes",
            _ => throw ApiErrors.BadRequest($"cannot bind token to object of type {GroupVersion(version)}, Kind={kind}"),
        };
        var found = await FindAsync(plural, plural == "nodes" ? "" : request.Info.Namespace, name, request.Aborted);
        var wantedUid = (string?)reference["uid"] ?? "";
        if (wantedUid.Length > 0 && wantedUid != found.Head.Uid)
        {
            throw ApiErrors.Conflict("", plural, name,
                $"the UID in the bound object reference ({wantedUid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        var claim = new ObjectClaim(name, found.Head.Uid);
        return plural switch
        {
            "pods" => await BindToPodAsync(request, claims, claim, found),
            "secrets" => claims with { Secret = claim },
            _ => claims with { Node = claim },
        };
    }

    private async Task<TokenClaims> BindToPodAsync(ApiRequest request, TokenClaims claims, ObjectClaim claim, CachedObject found)
    {
        var pod = Json.ParseObject(found.Value.Span);
        if ((string?)pod["spec"]?["serviceAccountName"] != request.Info.Name)
        {
            throw ApiErrors.BadRequest(
                $"cannot bind token for serviceaccount \"{request.Info.Name}\" to pod running with different serviceaccount name.");
        }

        claims = claims with { Pod = claim };
        if ((string?)pod["spec"]?["nodeName"] is not { Length: > 0 } nodeName)
            return claims;
        try
        {
            var node = await FindAsync("nodes", "", nodeName, request.Aborted);
            return claims with { Node = new ObjectClaim(nodeName, node.Head.Uid) };
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            return claims with { Node = new ObjectClaim(nodeName, "") };
        }
    }

    private Task<CachedObject> FindAsync(string plural, string ns, string name, CancellationToken ct) =>
        catalog.TryGet("", "v1", plural, out var resource)
            ? store.GetAsync(resource, ns, name, null, ct)
            : throw ApiErrors.NotFound("", plural, name);

    private JsonObject Answer(ApiRequest request, CachedObject account, TokenClaims claims, JsonObject spec, long seconds, string manager) => new()
    {
        ["kind"] = "TokenRequest",
        ["apiVersion"] = "authentication.k8s.io/v1",
        ["metadata"] = new JsonObject
        {
            ["name"] = request.Info.Name,
            ["namespace"] = request.Info.Namespace,
            ["uid"] = account.Head.Uid,
            ["creationTimestamp"] = Time(claims.IssuedAt),
            ["managedFields"] = new JsonArray(Owned(spec, manager, Time(claims.IssuedAt))),
        },
        ["spec"] = new JsonObject
        {
            ["audiences"] = new JsonArray([.. claims.Audiences.Select(a => (JsonNode)a)]),
            ["expirationSeconds"] = seconds,
            ["boundObjectRef"] = spec["boundObjectRef"]?.DeepClone(),
        },
        ["status"] = new JsonObject
        {
            ["token"] = tokens.Sign(claims),
            ["expirationTimestamp"] = Time(claims.ExpiresAt),
        },
    };

    /// <summary>What the caller stated of a token belongs to the caller, for the short life of the request.</summary>
    private static JsonObject Owned(JsonObject spec, string manager, string now)
    {
        var fields = new JsonObject { ["f:expirationSeconds"] = new JsonObject() };
        if (spec["audiences"] is JsonArray { Count: > 0 })
            fields.Insert(0, "f:audiences", new JsonObject());
        if (spec["boundObjectRef"] is JsonObject reference)
        {
            var parts = new JsonObject();
            foreach (var (name, _) in reference)
                parts["f:" + name] = new JsonObject();
            fields.Insert(0, "f:boundObjectRef", parts);
        }

        return new JsonObject
        {
            ["manager"] = manager,
            ["operation"] = "Update",
            ["apiVersion"] = Kind.ApiVersion,
            ["time"] = now,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = new JsonObject { ["f:spec"] = fields },
            ["subresource"] = "token",
        };
    }

    private static void Check(long seconds)
    {
        var fault = seconds < LeastSeconds ? "may not specify a duration less than 10 minutes"
            : seconds > MostSeconds ? "may not specify a duration larger than 2^32 seconds"
            : null;
        if (fault is null)
            return;
        var errors = new FieldErrors();
        errors.Invalid("spec.expirationSeconds", seconds.ToString(), fault);
        throw ApiErrors.Invalid("authentication.k8s.io", "TokenRequest", "", errors);
    }

    private static string GroupVersion(string apiVersion) => apiVersion.Contains('/') ? apiVersion : "/" + apiVersion;

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
