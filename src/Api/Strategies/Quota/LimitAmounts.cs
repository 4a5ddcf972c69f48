using System.Text.Json.Nodes;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Quantities;
using OrleansOrchestrator.Api.Validation;

namespace OrleansOrchestrator.Api.Strategies.Quota;

/// <summary>Checks that the amounts of one limit fit each other: min ≤ default request ≤ default ≤ max.</summary>
internal static class LimitAmounts
{
    private static readonly string[] Lists = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"];

    public static void Check(JsonObject limit, string type, FieldPath path, FieldErrors errors)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var list in Lists)
        {
            foreach (var (name, amount) in limit.GetObject(list) ?? [])
            {
                names.Add(name);
                var at = path.Child(list).Key(name);
                if (type == "Container")
                    Amounts.CheckContainerResourceName(name, at, errors);
                else
                    Amounts.CheckResourceName(name, at, errors);
                Amounts.CheckResource(name, amount, at, errors);
            }
        }

        if (type == "Pod")
        {
            foreach (var list in (ReadOnlySpan<string>)["default", "defaultRequest"])
            {
                if (!limit.IsEmpty(list))
                    errors.Forbidden(path.Child(list), "may not be specified when `type` is 'Pod'");
            }
        }
        else if (type == "PersistentVolumeClaim" && limit.GetObject("min")?["storage"] is null && limit.GetObject("max")?["storage"] is null)
        {
            errors.Required(path.Child("limits"), "either minimum or maximum storage value is required, but neither was provided");
        }

        foreach (var name in names)
            CheckOne(limit, name, path, errors);
    }

    private static void CheckOne(JsonObject limit, string name, FieldPath path, FieldErrors errors)
    {
        var max = limit.GetObject("max")?[name];
        var min = limit.GetObject("min")?[name];
        var standard = limit.GetObject("default")?[name];
        var request = limit.GetObject("defaultRequest")?[name];
        var ratio = limit.GetObject("maxLimitRequestRatio")?[name];
        Compare(min, max, "min", min, "min value {0} is greater than max value {1}");
        Compare(min, request, "defaultRequest", request, "min value {0} is greater than default request value {1}");
        Compare(request, max, "defaultRequest", request, "default request value {0} is greater than max value {1}");
        Compare(request, standard, "defaultRequest", request, "default request value {0} is greater than default limit value {1}");
        Compare(min, standard, "default", min, "min value {0} is greater than default value {1}");
        Compare(standard, max, "default", max, "default value {0} is greater than max value {1}");
        if (ratio is not null && Amounts.Of(ratio) < Quantity.FromUnits(1))
            errors.Invalid(path.Child("maxLimitRequestRatio").Key(name), Amounts.Text(ratio), $"ratio {Amounts.Plain(ratio)} is less than 1");

        void Compare(JsonNode? low, JsonNode? high, string field, JsonNode? shown, string detail)
        {
            if (low is not null && high is not null && Amounts.Of(low) > Amounts.Of(high))
            {
                errors.Invalid(path.Child(field).Key(name), Amounts.Text(shown),
                    string.Format(null, detail, Amounts.Plain(low), Amounts.Plain(high)));
            }
        }
    }
}
