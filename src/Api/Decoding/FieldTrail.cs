using System.Globalization;
using System.Text;
using OrleansOrchestrator.Api.Schemas;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>Where in the object a decoder stands; text is made only when something is wrong there.</summary>
internal sealed class FieldTrail
{
    private Step[] _steps = new Step[16];
    private int _depth;

    /// <summary>Enters a declared field of an object of type <paramref name="owner"/>.</summary>
    public void Push(SchemaField field, Schema owner) => Add(new Step(field.Name, -1, owner));

    /// <summary>Enters a value of a map.</summary>
    public void Push(string key) => Add(new Step(key, -1, null));

    /// <summary>Enters an element of a list.</summary>
    public void Push(int index) => Add(new Step(null, index, null));

    public void Pop() => _depth--;

    /// <summary><c>spec.containers[0].image</c>, with one more name at the end if given.</summary>
    public string Path(string? last = null)
    {
        var text = new StringBuilder();
        for (var i = 0; i < _depth; i++)
            Append(text, _steps[i]);
        if (last is not null)
            Append(text, new Step(last, -1, null));
        return text.ToString();
    }

    /// <summary><c>PodSpec.spec.containers</c>: Go's name of the innermost struct, then the fields without keys and indices.</summary>
    public string GoField()
    {
        Schema? owner = null;
        var text = new StringBuilder();
        for (var i = 0; i < _depth; i++)
        {
            if (_steps[i].Owner is not { } declaring)
                continue;
            owner = declaring;
            text.Append('.').Append(_steps[i].Name);
        }

        return GoTypes.StructName(owner) + text;
    }

    private static void Append(StringBuilder text, Step step)
    {
        if (step.Name is null)
            text.Append('[').Append(step.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
        else if (text.Length == 0)
            text.Append(step.Name);
        else
            text.Append('.').Append(step.Name);
    }

    private void Add(Step step)
    {
        if (_depth == _steps.Length)
            Array.Resize(ref _steps, _depth * 2);
        _steps[_depth++] = step;
    }

    private readonly record struct Step(string? Name, int Index, Schema? Owner);
}
