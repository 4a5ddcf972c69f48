namespace OrleansOrchestrator.Api.Schemas;

/// <summary>A type as a <see cref="TypeTable"/> declares it; its field lines are read when its schema is built.</summary>
internal sealed record TypeDeclaration(string Name, bool IsKind, bool Atomic)
{
    public List<string> FieldLines { get; } = [];

    public static TypeDeclaration ParseHeader(string line)
    {
        var words = line.Split(' ');
        var isKind = words[0] == "kind";
        var name = isKind ? words[1] : words[0];
        return new TypeDeclaration(name, isKind, words[^1] == "atomic");
    }
}
