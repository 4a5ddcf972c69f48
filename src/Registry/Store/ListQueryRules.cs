using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Registry.Store;

/// <summary>Which list and watch parameters may stand together; answers with the ListOptions faults Kubernetes gives.</summary>
internal static class ListQueryRules
{
    private const string Match = "resourceVersionMatch";

    public static void Check(ListQuery query)
    {
        var errors = new FieldErrors();
        if (!string.IsNullOrEmpty(query.ResourceVersionMatch))
        {
            if (string.IsNullOrEmpty(query.ResourceVersion))
                errors.Forbidden(Match, "resourceVersionMatch is forbidden unless resourceVersion is provided");
            if (!string.IsNullOrEmpty(query.Continue))
                errors.Forbidden(Match, "resourceVersionMatch is forbidden when continue is provided");
            if (query.ResourceVersionMatch is not ("Exact" or "NotOlderThan"))
                errors.NotSupported(Match, query.ResourceVersionMatch, "Exact", "NotOlderThan", "");
            else if (query is { ResourceVersionMatch: "Exact", ResourceVersion: "0" })
                errors.Forbidden(Match, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }

        Throw(errors);
    }

    public static void Check(WatchQuery query)
    {
        var errors = new FieldErrors();
        if (query.SendInitialEvents is not null)
        {
            if (query.ResourceVersionMatch != "NotOlderThan")
                errors.Forbidden(Match, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            if (!string.IsNullOrEmpty(query.ResourceVersionMatch) && query.ResourceVersionMatch != "NotOlderThan")
                errors.NotSupported(Match, query.ResourceVersionMatch, "NotOlderThan");
        }
        else if (!string.IsNullOrEmpty(query.ResourceVersionMatch))
        {
            errors.Forbidden(Match, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }

        Throw(errors);
    }

    private static void Throw(FieldErrors errors)
    {
        if (!errors.IsEmpty)
            throw ApiErrors.Invalid("meta.k8s.io", "ListOptions", "", errors);
    }
}
