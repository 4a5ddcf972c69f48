using k8s.Models;
using OrleansOrchestrator.Grains.ReplicaSets;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.ReplicaSets;

public sealed class LabelSelectorMatchTests
{
    [Theory]
    [InlineData("In", "x,web", true)]
    [InlineData("In", "x", false)]
    [InlineData("NotIn", "x", true)]
    [InlineData("NotIn", "web", false)]
    [InlineData("Exists", "", true)]
    [InlineData("DoesNotExist", "", false)]
    [InlineData("Like", "web", false)]
    public void Expression_on_a_label_that_is_there(string operation, string values, bool expected) =>
        Assert.Equal(expected, LabelSelectorMatch.Matches(Selector("app", operation, values), Labels("app", "web")));

    [Theory]
    [InlineData("In", "web", false)]
    [InlineData("NotIn", "web", true)]
    [InlineData("Exists", "", false)]
    [InlineData("DoesNotExist", "", true)]
    public void Expression_on_a_label_that_is_missing(string operation, string values, bool expected) =>
        Assert.Equal(expected, LabelSelectorMatch.Matches(Selector("app", operation, values), null));

    [Fact]
    public void Absent_selector_matches_nothing_and_an_empty_one_everything()
    {
        Assert.False(LabelSelectorMatch.Matches(null, Labels("app", "web")));
        Assert.True(LabelSelectorMatch.Matches(new V1LabelSelector(), null));
        Assert.True(LabelSelectorMatch.SelectsEverything(new V1LabelSelector { MatchLabels = Labels() }));
        Assert.False(LabelSelectorMatch.SelectsEverything(Selector("a", "Exists", "")));
    }

    private static V1LabelSelector Selector(string key, string operation, string values) => new()
    {
        MatchExpressions = [new V1LabelSelectorRequirement { Key = key, OperatorProperty = operation, Values = values.Split(',') }],
    };

    private static Dictionary<string, string> Labels(params string[] pairs) =>
        pairs.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
}
