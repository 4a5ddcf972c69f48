using System.Globalization;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Resource versions as clients write them: decimal, empty or "0" for "any".</summary>
internal static class RevisionText
{
    /// <summary>0 for none. Fails as Kubernetes does for a get or watch: a bare 500 with the parser's words.</summary>
    public static long Parse(string? text) => TryParse(text, out var revision) ? revision : throw Unparsable(500, "", text!);

    /// <summary>As <see cref="Parse"/>, with the 400 of a list.</summary>
    public static long ParseForList(string? text) =>
        TryParse(text, out var revision) ? revision : throw Unparsable(400, "BadRequest", text!);

    /// <summary>As <see cref="Parse"/>, worded as for the body of a write.</summary>
    public static long ParseInBody(string? text) => TryParse(text, out var revision)
        ? revision
        : throw new ApiException(new ApiStatus(500, "", $"strconv.ParseUint: parsing {FieldErrors.Quote(text!)}: invalid syntax"));

    public static bool TryParse(string? text, out long revision)
    {
        revision = 0;
        return string.IsNullOrEmpty(text) ||
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out revision);
    }

    private static ApiException Unparsable(int code, string reason, string text) => new(new ApiStatus(code, reason,
        (code == 400 ? "invalid resource version: " : "") +
        $"resourceVersion: Invalid value: {FieldErrors.Quote(text)}: strconv.ParseUint: parsing {FieldErrors.Quote(text)}: invalid syntax"));
}
