using System.Collections.Concurrent;
using System.Globalization;
using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Negotiation;

/// <summary>
/// Turns an Accept header into the form of the answer. Clients send few different headers, so outcomes are remembered.
/// Protobuf is not offered: a client that also takes JSON gets JSON.
/// </summary>
internal static class AcceptHeader
{
    private const int Remembered = 256;
    private const string OneRepresentations = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    private const string ListRepresentations =
        OneRepresentations + ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

    private static readonly ConcurrentDictionary<string, AnswerForm> Known = new(StringComparer.Ordinal);

    /// <param name="collection">The path is a collection's: such offer more representations.</param>
    public static AnswerForm Negotiate(string? accept, bool collection)
    {
        if (string.IsNullOrEmpty(accept) || accept is "application/json" or "*/*")
            return AnswerForm.Json;
        if (Known.TryGetValue(accept, out var known))
            return known;
        var form = Parse(accept, collection);
        if (Known.Count < Remembered)
            Known.TryAdd(accept, form);
        return form;
    }

    /// <summary>The form in which a failure is told: YAML to those who ask for it, JSON to everyone else.</summary>
    public static AnswerForm ForStatus(string? accept) =>
        accept is not null && accept.StartsWith("application/yaml", StringComparison.Ordinal) ? AnswerForm.PlainYaml : AnswerForm.Json;

    /// <summary>For documents that have no other shape than their own: JSON or YAML, whatever shapes the client also asks for.</summary>
    public static AnswerForm NegotiatePlain(string? accept)
    {
        if (string.IsNullOrEmpty(accept))
            return AnswerForm.Json;
        var known = false;
        foreach (var clause in Clauses(accept))
        {
            var yaml = clause.Type is "application/yaml";
            if (!yaml && clause.Type is not ("application/json" or "*/*" or "application/*"))
                continue;
            known = true;
            if (clause.As.Length == 0)
                return yaml ? AnswerForm.PlainYaml : AnswerForm.Json;
        }

        throw known ? NoKnownShape() : NoRepresentation(collection: false);
    }

    /// <summary>The client prefers <c>APIGroupDiscoveryList</c> in the version served.</summary>
    public static bool WantsAggregatedDiscovery(string? accept)
    {
        if (string.IsNullOrEmpty(accept) || !accept.Contains("APIGroupDiscoveryList", StringComparison.Ordinal))
            return false;
        foreach (var clause in Clauses(accept))
        {
            if (clause.Type is not ("application/json" or "*/*"))
                continue;
            if (clause.As.Length == 0)
                return false;
            if (clause is { As: "APIGroupDiscoveryList", Group: "apidiscovery.k8s.io", Version: "v2" })
                return true;
        }

        return false;
    }

    private static AnswerForm Parse(string accept, bool collection)
    {
        var anyKnownType = false;
        foreach (var clause in Clauses(accept))
        {
            var yaml = clause.Type is "application/yaml";
            if (!yaml && clause.Type is not ("application/json" or "*/*"))
                continue;
            anyKnownType = true;
            if (clause.As.Length == 0)
                return yaml ? AnswerForm.PlainYaml : AnswerForm.Json;
            if (clause.Group != "meta.k8s.io" || clause.Version is not ("v1" or "v1beta1"))
                continue;
            if (ShapeOf(clause.As) is { } shape)
                return new AnswerForm(shape, yaml, clause.Version);
        }

        throw anyKnownType ? NoKnownShape() : NoRepresentation(collection);
    }

    private static ApiException NoKnownShape() =>
        ApiErrors.NotAcceptable($"only the following media types are accepted: {OneRepresentations}");

    private static ApiException NoRepresentation(bool collection) => new(new ApiStatus(406, "NotAcceptable",
        $"406: Not Acceptable\n\nAvailable representations: {(collection ? ListRepresentations : OneRepresentations)}", new StatusDetails()));

    private static AnswerShape? ShapeOf(string name) => name switch
    {
        "Table" => AnswerShape.Table,
        "PartialObjectMetadata" => AnswerShape.PartialObject,
        "PartialObjectMetadataList" => AnswerShape.PartialList,
        _ => null,
    };

    // Highest quality first; the order of the header among equals.
    private static IEnumerable<Clause> Clauses(string accept) =>
        accept.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(Clause.Parse)
            .OrderByDescending(c => c.Quality);

    private sealed record Clause(string Type, double Quality, string As, string Group, string Version)
    {
        public static Clause Parse(string text)
        {
            var parts = text.Split(';', StringSplitOptions.TrimEntries);
            var quality = 1.0;
            string form = "", group = "", version = "";
            for (var i = 1; i < parts.Length; i++)
            {
                var equals = parts[i].IndexOf('=');
                if (equals < 0)
                    continue;
                var value = parts[i][(equals + 1)..];
                switch (parts[i][..equals])
                {
                    case "q":
                        quality = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var q) ? q : 0;
                        break;
                    case "as":
                        form = value;
                        break;
                    case "g":
                        group = value;
                        break;
                    case "v":
                        version = value;
                        break;
                }
            }

            return new Clause(parts[0].ToLowerInvariant(), quality, form, group, version);
        }
    }
}
