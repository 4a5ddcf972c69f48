using System.Globalization;
using System.Text;
using OrleansOrchestrator.Api.Decoding;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Registry.Store;

namespace OrleansOrchestrator.Gateway.Requests;

/// <summary>Reads the options of a write (dryRun, fieldManager, fieldValidation) and refuses bad ones, all at once.</summary>
internal static class WriteOptions
{
    private const int LongestManager = 128;

    /// <param name="kind">CreateOptions, UpdateOptions, PatchOptions or DeleteOptions: named in the refusal.</param>
    public static WriteContext Read(ApiRequest request, string kind)
    {
        var query = request.Query;
        if (!request.Http.Request.QueryString.HasValue)
            return new WriteContext { User = request.User, FieldManager = request.UserAgentName() };
        FieldErrors? errors = null;
        var dryRun = ReadDryRun(query, ref errors);
        var manager = query.Get("fieldManager");
        if (manager is { Length: > LongestManager })
            (errors ??= new FieldErrors()).TooLong("fieldManager", LongestManager);
        else if (manager is not null)
            CheckPrintable(manager, ref errors);
        var validation = ReadValidation(query, ref errors);
        if (errors is not null)
            throw ApiErrors.Invalid("meta.k8s.io", kind, "", errors);
        return new WriteContext
        {
            User = request.User,
            DryRun = dryRun,
            FieldManager = string.IsNullOrEmpty(manager) ? request.UserAgentName() : manager,
            FieldValidation = validation,
        };
    }

    private static void CheckPrintable(string manager, ref FieldErrors? errors)
    {
        var position = 0;
        foreach (var rune in manager.EnumerateRunes())
        {
            if (IsPrintable(rune))
            {
                position += rune.Utf8SequenceLength;
                continue;
            }

            (errors ??= new FieldErrors()).InvalidString(
                "fieldManager", manager, string.Create(CultureInfo.InvariantCulture, $"invalid character U+{rune.Value:X4} (at position {position})"));
            return;
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static bool ReadDryRun(RequestQuery query, ref FieldErrors? errors)
    {
        var values = query.All("dryRun");
        foreach (var value in values)
        {
            if (value == "All")
                continue;
            var all = "[" + string.Join(",", values.Select(v => FieldErrors.Quote(v ?? ""))) + "]";
            (errors ??= new FieldErrors()).Add(new FieldError(FieldErrorType.NotSupported, "dryRun", all, "supported values: \"All\""));
            return false;
        }

        return values.Count > 0;
    }

    private static FieldValidation ReadValidation(RequestQuery query, ref FieldErrors? errors)
    {
        var text = query.Get("fieldValidation");
        switch (text)
        {
            case null or "" or "Warn":
                return FieldValidation.Warn;
            case "Ignore":
                return FieldValidation.Ignore;
            case "Strict":
                return FieldValidation.Strict;
            default:
                (errors ??= new FieldErrors()).NotSupported("fieldValidation", text, "", "Ignore", "Strict", "Warn");
                return FieldValidation.Warn;
        }
    }
}
