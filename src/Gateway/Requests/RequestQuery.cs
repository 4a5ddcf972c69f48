using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>The query string, read as Kubernetes reads option parameters. Costs nothing when there is none.</summary>
public readonly struct RequestQuery(HttpRequest request)
{
    public string? Get(string name)
    {
        if (!request.QueryString.HasValue)
            return null;
        var values = request.Query[name];
        return values.Count == 0 ? null : values[0];
    }

    public IReadOnlyList<string?> All(string name) => request.QueryString.HasValue ? request.Query[name] : [];

    /// <summary>Present and neither <c>0</c> nor <c>false</c>.</summary>
    public bool Flag(string name) => Get(name) is { } value && IsTrue(value);

    /// <summary>Null when absent.</summary>
    public bool? OptionalFlag(string name) => Get(name) is { } value ? IsTrue(value) : null;

    public long? Number(string name)
    {
        var text = Get(name);
        if (string.IsNullOrEmpty(text))
            return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static bool IsTrue(string value) => value is not "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
