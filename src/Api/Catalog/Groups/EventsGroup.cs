using OrleansOrchestrator.Api.Conversion;

namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>events.k8s.io</c>.</summary>
internal static class EventsGroup
{
    public static BuiltInGroup Group { get; } = new("events.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("events", "Event")
            {
                ShortNames = ["ev"],
                StoredAs = new StoredElsewhere("", "v1", new EventConverter()),
                SelectableFields = ["reason", "type"],
                SelectableAliases = new Dictionary<string, string>
                {
                    ["regarding.kind"] = "involvedObject.kind",
                    ["regarding.namespace"] = "involvedObject.namespace",
                    ["regarding.name"] = "involvedObject.name",
                    ["regarding.uid"] = "involvedObject.uid",
                    ["regarding.apiVersion"] = "involvedObject.apiVersion",
                    ["regarding.resourceVersion"] = "involvedObject.resourceVersion",
                    ["regarding.fieldPath"] = "involvedObject.fieldPath",
                    ["reportingController"] = "reportingComponent",
                },
            },
        ]),
    ]);
}
