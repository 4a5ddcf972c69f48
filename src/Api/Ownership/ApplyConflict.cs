using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Fields that an applied configuration would change but others own.</summary>
internal static class ApplyConflict
{
    /// <summary>409 with one cause a field.</summary>
    public static ApiException Of(IReadOnlyList<(ManagedEntry Owner, FieldSet Fields)> conflicts)
    {
        var causes = new List<StatusCause>();
        var byOwner = new List<string>();
        foreach (var (owner, fields) in conflicts)
        {
            var name = Name(owner);
            byOwner.Add($"conflicts with {name}:");
            foreach (var path in FieldPathText.Members(fields))
            {
                causes.Add(new StatusCause("FieldManagerConflict", "conflict with " + name, path));
                byOwner.Add("- " + path);
            }
        }

        var message = causes.Count == 1
            ? $"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}"
            : $"Apply failed with {causes.Count} conflicts: {string.Join('\n', byOwner)}";
        return new ApiException(new ApiStatus(409, "Conflict", message, new StatusDetails(Causes: causes)));
    }

    private static string Name(ManagedEntry owner)
    {
        var name = FieldErrors.Quote(owner.Manager);
        if (owner.Subresource.Length > 0)
            name += " with subresource " + FieldErrors.Quote(owner.Subresource);
        return owner.IsApplied ? name : name + " using " + owner.ApiVersion;
    }
}
