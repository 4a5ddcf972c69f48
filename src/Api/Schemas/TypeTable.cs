using System.Collections.Frozen;

namespace OrleansOrchestrator.Api.Schemas;

/// <summary>
/// One table of types, as written in <c>Types/GROUP.VERSION.types</c>: a type's name at the line's start, its fields indented.
/// <code>
/// kind Deployment              an object with apiVersion, kind and metadata
///   spec DeploymentSpec        a plain (not optional) object: always encoded, even when empty
/// PodSpec                      "atomic" behind the name: one owner for the whole object
///   containers! []Container map(name) merge(name)
///   hostUsers *bool            optional: false and absent differ
///   hostNetwork bool           left out when empty
///   nodeSelector map[string]string atomic
/// </code>
/// <c>!</c>: required, and encoded even when empty; <c>always</c>: encoded even when empty although not required (null for an optional one); <c>omit</c>: left
/// out when empty although required or an object. <c>atomic</c>, <c>set</c>, <c>map(keys)</c>: how the list is owned; <c>granular</c>: not atomic, as the type is elsewhere;
/// <c>merge(key)</c>, <c>retainkeys</c>: how strategic merge treats it; <c>enum(...)</c>; <c>default(value)</c>.
/// Types: string, bool, int32, int64, float64, bytes, time, microtime, quantity, intorstring, any, or a type of this table, or
/// <c>core.v1.PodSpec</c> of another.
/// </summary>
internal sealed class TypeTable
{
    private TypeTable(string name, FrozenDictionary<string, TypeDeclaration> declarations) => (Name, Declarations) = (name, declarations);

    public string Name { get; }

    public FrozenDictionary<string, TypeDeclaration> Declarations { get; }

    /// <summary>The table of that name, or null.</summary>
    public static TypeTable? Load(string name)
    {
        using var stream = typeof(TypeTable).Assembly.GetManifestResourceStream(name + ".types");
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return Parse(name, reader);
    }

    internal static TypeTable Parse(string name, TextReader reader)
    {
        var declarations = new Dictionary<string, TypeDeclaration>();
        TypeDeclaration? current = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
                continue;
            if (line[0] == ' ')
            {
                (current ?? throw new FormatException($"{name}: a field before the first type")).FieldLines.Add(line.Trim());
                continue;
            }

            current = TypeDeclaration.ParseHeader(line);
            declarations.Add(current.Name, current);
        }

        return new TypeTable(name, declarations.ToFrozenDictionary());
    }
}
