using System.Text.Json.Nodes;
using CsCheck;
using OrleansOrchestrator.Api.Ownership;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Ownership;

public sealed class FieldSetTests
{
    private static readonly Gen<FieldSet> Sets =
        Gen.Select(Gen.OneOf("a", "b", "c"), Gen.OneOf("x", "y", ""), Gen.OneOf("p", "")).Array[0, 8].Select(paths =>
        {
            var set = new FieldSet();
            foreach (var (first, second, third) in paths)
            {
                var node = set.GetOrAdd(PathElement.Field(first));
                if (second.Length > 0)
                    node = node.GetOrAdd(new PathElement('k', "{\"name\":\"" + second + "\"}"));
                if (second.Length > 0 && third.Length > 0)
                    node = node.GetOrAdd(new PathElement('v', "\"" + third + "\""));
                node.IsMember = true;
            }

            return set;
        });

    [Fact]
    public void Wire_form_reads_back_as_same_set() => Sets.Sample(set =>
    {
        var json = FieldsV1.Write(set);
        Assert.Equal(json.ToJsonString(), FieldsV1.Write(FieldsV1.Read(json)!).ToJsonString());
    });

    [Fact]
    public void Editing_the_wire_form_is_editing_the_set() => Gen.Select(Sets, Sets).Sample((set, other) =>
    {
        var removed = Editable(set);
        FieldsV1Editor.Remove(removed, other);
        var expected = set.Clone();
        expected.Remove(other);
        Assert.True(JsonNode.DeepEquals(FieldsV1.Write(expected), removed), removed.ToJsonString());

        var added = Editable(set);
        FieldsV1Editor.Add(added, other);
        expected = set.Clone();
        expected.Add(other);
        Assert.Equal(FieldsV1.Write(expected).ToJsonString(), added.ToJsonString());
    });

    [Fact]
    public void Intersection_is_what_removal_takes() => Gen.Select(Sets, Sets).Sample((set, other) =>
    {
        var rest = set.Clone();
        Assert.Equal(rest.Remove(other), set.Intersect(other) is not null);
        Assert.Null(rest.Intersect(other));
        if (set.Intersect(other) is { } both)
            rest.Add(both);
        Assert.Equal(FieldsV1.Write(set).ToJsonString(), FieldsV1.Write(rest).ToJsonString());
    });

    private static JsonObject Editable(FieldSet set) => (JsonObject)JsonNode.Parse(FieldsV1.Write(set).ToJsonString())!;
}
