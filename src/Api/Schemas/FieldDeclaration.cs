namespace OrleansOrchestrator.Api.Schemas;

/// <summary>One field line of a <see cref="TypeTable"/>, taken apart.</summary>
internal sealed record FieldDeclaration(string Name, string Type)
{
    public bool Required { get; private set; }

    public bool Pointer { get; private set; }

    public bool Always { get; private set; }

    public bool Omit { get; private set; }

    public bool Atomic { get; private set; }

    /// <summary>Owned field by field although its type is atomic elsewhere.</summary>
    public bool Granular { get; private set; }

    public ListKind ListKind { get; private set; }

    public string[] MapKeys { get; private set; } = [];

    public bool Merge { get; private set; }

    public string? MergeKey { get; private set; }

    public bool RetainKeys { get; private set; }

    public string[]? Enum { get; private set; }

    public string? Default { get; private set; }

    /// <summary>The type needs a schema of its own, not the shared one of its definition.</summary>
    public bool HasMergeRules => Merge || RetainKeys || Atomic || Granular;

    public static FieldDeclaration Parse(string line)
    {
        var words = line.Split(' ');
        var required = words[0].EndsWith('!');
        var pointer = words[1][0] == '*';
        var field = new FieldDeclaration(required ? words[0][..^1] : words[0], pointer ? words[1][1..] : words[1])
        {
            Required = required,
            Pointer = pointer,
        };
        foreach (var word in words.AsSpan(2))
            field.Apply(word);
        return field;
    }

    private void Apply(string word)
    {
        var open = word.IndexOf('(', StringComparison.Ordinal);
        var argument = open < 0 ? null : word[(open + 1)..^1];
        switch (open < 0 ? word : word[..open])
        {
            case "always": Always = true; break;
            case "omit": Omit = true; break;
            case "atomic": Atomic = true; break;
            case "granular": Granular = true; break;
            case "set": ListKind = ListKind.Set; break;
            case "map": (ListKind, MapKeys) = (ListKind.Map, argument!.Split(',')); break;
            case "merge": (Merge, MergeKey) = (true, argument); break;
            case "retainkeys": RetainKeys = true; break;
            case "enum": Enum = argument!.Split(','); break;
            case "default": Default = argument; break;
            default: throw new FormatException($"unknown word {word} for field {Name}");
        }
    }
}
