using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Ownership;

/// <summary>Declared objects have no owner of their own; sets that are to be removed or kept as wholes need them as members.</summary>
internal static class NamedFields
{
    /// <summary>Makes every declared field on the way to a member a member as well. Changes and returns the set.</summary>
    public static FieldSet Include(FieldSet set, Schema schema)
    {
        foreach (var child in set.Children)
        {
            var isField = child.Element.Kind == 'f';
            var isNamed = isField && schema.Fields.ContainsKey(child.Element.Text);
            if (isNamed && child.HasChildren)
                child.IsMember = true;
            Include(child, isField ? UnknownSchema.Member(schema, child.Element.Text) : schema.Items ?? UnknownSchema.Deduced);
        }

        return set;
    }
}
