using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansOrchestrator.Api.Decoding;

/// <summary>The events of one YAML document, replayed as JSON; an alias replays the events behind its anchor.</summary>
internal sealed class YamlDocument
{
    private readonly List<ParsingEvent> _events;
    private readonly Dictionary<AnchorName, int> _anchors = [];
    private readonly List<(int Line, string Key)> _duplicates = [];
    private int _depth;

    public YamlDocument(List<ParsingEvent> events)
    {
        _events = events;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is NodeEvent { Anchor.IsEmpty: false } node)
                _anchors[node.Anchor] = i;
        }
    }

    public IReadOnlyList<(int Line, string Key)> Duplicates => _duplicates;

    /// <param name="check">Called for every mapping and sequence; throws to stop.</param>
    public void Write(Utf8JsonWriter json, Action check)
    {
        if (_events.Count == 0)
            json.WriteNullValue();
        else
            WriteNode(json, 0, check);
    }

    private void WriteNode(Utf8JsonWriter json, int at, Action check)
    {
        if (_depth > SchemaReader.MaxDepth)
            throw new YamlException(_events[at].Start, _events[at].End, "exceeded max depth");
        _depth++;
        switch (_events[at])
        {
            case Scalar scalar:
                YamlScalars.Write(json, scalar);
                break;
            case AnchorAlias alias:
                WriteNode(json, Resolve(alias), check);
                break;
            case SequenceStart:
                check();
                json.WriteStartArray();
                for (var item = at + 1; _events[item] is not SequenceEnd; item = After(item))
                    WriteNode(json, item, check);
                json.WriteEndArray();
                break;
            case MappingStart:
                check();
                json.WriteStartObject();
                foreach (var (key, value) in Entries(at))
                {
                    json.WritePropertyName(key);
                    WriteNode(json, value, check);
                }

                json.WriteEndObject();
                break;
        }

        _depth--;
    }

    /// <summary>The keys of a mapping with the places of their values: the last of equal keys, and merged ones that are not set.</summary>
    private Dictionary<string, int> Entries(int mapping)
    {
        var entries = new Dictionary<string, int>();
        List<int>? merged = null;
        for (var key = mapping + 1; _events[key] is not MappingEnd;)
        {
            var value = After(key);
            if (_events[key] is Scalar { Value: "<<", IsPlainImplicit: true })
                (merged ??= []).Add(value);
            else
                AddEntry(entries, key, value);
            key = After(value);
        }

        foreach (var source in merged ?? [])
            Merge(entries, source);
        return entries;
    }

    private void AddEntry(Dictionary<string, int> entries, int key, int value)
    {
        var node = _events[key] is AnchorAlias alias ? _events[Resolve(alias)] : _events[key];
        if (node is not Scalar scalar)
            throw new YamlException(node.Start, node.End, "invalid map key");
        var name = YamlScalars.Key(scalar);
        if (!entries.TryAdd(name, value))
        {
            _duplicates.Add(((int)scalar.Start.Line, name));
            entries[name] = value;
        }
    }

    private void Merge(Dictionary<string, int> entries, int source)
    {
        if (_depth > SchemaReader.MaxDepth)
            throw new YamlException(_events[source].Start, _events[source].End, "anchor contains itself");
        if (_events[source] is AnchorAlias alias)
            source = Resolve(alias);
        _depth++;
        if (_events[source] is SequenceStart)
        {
            for (var item = source + 1; _events[item] is not SequenceEnd; item = After(item))
                Merge(entries, item);
            _depth--;
            return;
        }

        if (_events[source] is not MappingStart)
            throw new YamlException(_events[source].Start, _events[source].End, "map merge requires map or sequence of maps as the value");
        foreach (var (key, value) in Entries(source))
            entries.TryAdd(key, value);
        _depth--;
    }

    private int Resolve(AnchorAlias alias) => _anchors.TryGetValue(alias.Value, out var at)
        ? at
        : throw new YamlException(alias.Start, alias.End, $"unknown anchor '{alias.Value}' referenced");

    /// <summary>The place behind the node that starts here.</summary>
    private int After(int at)
    {
        var open = 0;
        do
        {
            open += _events[at++] switch
            {
                MappingStart or SequenceStart => 1,
                MappingEnd or SequenceEnd => -1,
                _ => 0,
            };
        }
        while (open > 0);
        return at;
    }
}
