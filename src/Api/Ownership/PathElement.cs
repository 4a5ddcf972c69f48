namespace OrleansOrchestrator.Api.Ownership;

/// <summary>
/// One step of a path to a field: a field of an object (<c>f:</c>), an element of a list by its keys (<c>k:</c>), by its value
/// (<c>v:</c>), or by its index (<c>i:</c>).
/// </summary>
/// <param name="Kind"><c>f</c>, <c>k</c>, <c>v</c> or <c>i</c>.</param>
/// <param name="Text">A field's name, else JSON: <c>{"name":"a"}</c>, <c>"value"</c>, <c>3</c>.</param>
internal readonly record struct PathElement(char Kind, string Text) : IComparable<PathElement>
{
    public static PathElement Field(string name) => new('f', name);

    public int CompareTo(PathElement other)
    {
        var byKind = Rank(Kind).CompareTo(Rank(other.Kind));
        return byKind != 0 ? byKind : string.CompareOrdinal(Text, other.Text);
    }

    public override string ToString() => Kind + ":" + Text;

    private static int Rank(char kind) => kind switch { 'f' => 0, 'k' => 1, 'v' => 2, _ => 3 };
}
