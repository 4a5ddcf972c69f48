using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Gateway.Authorization;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Authentication;

/// <summary>Lets a user who may impersonate act as another, as the Impersonate-* headers ask.</summary>
internal sealed class Impersonation(IAuthorizer authorizer)
{
    private const string UserHeader = "Impersonate-User";
    private const string GroupHeader = "Impersonate-Group";
    private const string UidHeader = "Impersonate-Uid";
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <summary>The user to act as, or null when the request asks for none.</summary>
    public static bool IsAsked(HttpContext http)
    {
        var headers = http.Request.Headers;
        return headers.ContainsKey(UserHeader) || headers.ContainsKey(GroupHeader) || headers.ContainsKey(UidHeader);
    }

    public async ValueTask<UserInfo> ApplyAsync(HttpContext http, UserInfo requestor, CancellationToken ct)
    {
        var headers = http.Request.Headers;
        var name = headers[UserHeader].ToString();
        var uid = headers[UidHeader].ToString();
        var groups = headers[GroupHeader].Where(g => !string.IsNullOrEmpty(g)).Select(g => g!).ToList();
        if (name.Length == 0)
        {
            throw ApiErrors.BadRequest(
                $"requested &user.DefaultInfo{{Name:\"\", UID:\"{uid}\", Groups:[]string{{{string.Join(", ", groups.Select(FieldErrors.Quote))}}}, "
                + "Extra:map[string][]string(nil)} without impersonating a user name");
        }

        var extra = ReadExtra(headers);
        await DemandAsync(requestor, "", "users", "", name, ct);
        foreach (var group in groups)
            await DemandAsync(requestor, "", "groups", "", group, ct);
        if (uid.Length > 0)
            await DemandAsync(requestor, "authentication.k8s.io", "uids", "", uid, ct);
        foreach (var (key, values) in extra)
        {
            foreach (var value in values)
                await DemandAsync(requestor, "authentication.k8s.io", "userextras", key, value, ct);
        }

        if (groups.Count == 0 && Users.ServiceAccountGroups(name) is { } accountGroups)
            groups.AddRange(accountGroups);
        var common = name == Users.AnonymousName ? Users.Unauthenticated : Users.Authenticated;
        if (!groups.Contains(common))
            groups.Add(common);
        return new UserInfo(name, uid, groups, extra);
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadExtra(IHeaderDictionary headers)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (header, values) in headers)
        {
            if (header.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
                extra[Uri.UnescapeDataString(header[ExtraPrefix.Length..].ToLowerInvariant())] = [.. values.Select(v => v ?? "")];
        }

        return extra;
    }

    private async ValueTask DemandAsync(
        UserInfo requestor, string group, string resource, string subresource, string name, CancellationToken ct)
    {
        var attributes = new AuthorizationAttributes(requestor, "impersonate")
        {
            IsResource = true,
            Group = group,
            Version = "v1",
            Resource = resource,
            Subresource = subresource,
            Name = name,
        };
        var decision = await authorizer.AuthorizeAsync(attributes, ct);
        if (!decision.Allowed)
            throw Refusals.Forbidden(attributes, decision.Reason);
    }
}
