using System.Text;

namespace OrleansOrchestrator.Api.Validation;

/// <summary>
/// Where a value sits in its object. Going down costs one small allocation; the text (<c>spec.containers[0].name</c>) is only made
/// when an error needs it, by the conversion to string.
/// </summary>
public sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    public static FieldPath Metadata { get; } = new(null, "metadata", -1);

    public static FieldPath Spec { get; } = new(null, "spec", -1);

    public static FieldPath Status { get; } = new(null, "status", -1);

    /// <summary>The object itself; its children have bare names.</summary>
    public static FieldPath Root { get; } = new(null, null, -1);

    public static FieldPath Of(string name) => new(null, name, -1);

    public FieldPath Child(string name) => new(this, name, -1);

    public FieldPath Child(string name, string inner) => new(new FieldPath(this, name, -1), inner, -1);

    public FieldPath Index(int index) => new(this, null, index);

    /// <summary>An entry of a map: <c>data[key]</c>.</summary>
    public FieldPath Key(string key) => new(this, key, -2);

    public static implicit operator string(FieldPath path) => path.ToString();

    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        _parent?.Append(text);
        if (_index >= 0)
            text.Append('[').Append(_index).Append(']');
        else if (_index == -2)
            text.Append('[').Append(_name).Append(']');
        else if (_name is not null)
            text.Append(text.Length == 0 ? "" : ".").Append(_name);
    }
}
