using OrleansOrchestrator.Api.Catalog;

namespace OrleansOrchestrator.Api.Discovery;

/// <summary>A named group with its versions, the preferred one first.</summary>
internal sealed record GroupListing(string Name, List<string> Versions)
{
    /// <summary>The groups of the definitions in their order; the core group is not among them.</summary>
    public static List<GroupListing> Of(IEnumerable<ResourceDefinition> definitions)
    {
        var groups = new List<GroupListing>();
        foreach (var definition in definitions)
        {
            if (definition.Group.Length == 0)
                continue;
            var group = groups.Find(g => g.Name == definition.Group);
            if (group is null)
                groups.Add(group = new GroupListing(definition.Group, []));
            if (!group.Versions.Contains(definition.Version))
                group.Versions.Add(definition.Version);
        }

        return groups;
    }
}
