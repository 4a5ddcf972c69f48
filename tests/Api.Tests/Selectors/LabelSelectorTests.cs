using System.Text.Json.Nodes;
using CsCheck;
using k8s.Models;
using OrleansOrchestrator.Api.Errors;
using OrleansOrchestrator.Api.Selectors;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Selectors;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, Dictionary<string, string>> Objects = new()
    {
        ["a"] = new() { ["env"] = "prod", ["tier"] = "web" },
        ["b"] = new() { ["env"] = "dev" },
        ["c"] = new() { ["env"] = "prod", ["ver"] = "10" },
        ["d"] = new() { ["tier"] = "", ["x.io/y"] = "z" },
        ["e"] = [],
    };

    [Theory]
    [InlineData("env=prod", "a c")]
    [InlineData("env==prod", "a c")]
    [InlineData("env!=prod", "b d e")]
    [InlineData("env in (prod,dev)", "a b c")]
    [InlineData("env notin (prod)", "b d e")]
    [InlineData("env", "a b c")]
    [InlineData("!env", "d e")]
    [InlineData("env=prod,!ver", "a")]
    [InlineData("tier=", "d")]
    [InlineData("x.io/y=z", "d")]
    [InlineData("ver>5", "c")]
    [InlineData("ver<5", "")]
    [InlineData(" env = prod ", "a c")]
    [InlineData("env in (prod, dev),tier", "a")]
    [InlineData("env in ()", "")]
    [InlineData("tier in (,)", "d")]
    [InlineData("in=x", "")]
    [InlineData("", "a b c d e")]
    public void Selector_matches_what_it_says(string text, string expected)
    {
        var selector = LabelSelector.Parse(text);
        Assert.Equal(expected, string.Join(' ', Objects.Where(o => selector.Matches(o.Value)).Select(o => o.Key)));
    }

    [Theory]
    [InlineData("ver gt 5", "unable to parse requirement: found 'gt', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("=prod", "found '=', expected: !, identifier, or 'end of string'")]
    [InlineData("env=a b", "found 'b', expected: ',' or 'end of string'")]
    [InlineData("env in prod", "unable to parse requirement: found 'prod' expected: '('")]
    [InlineData("env in (a", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("env===x", "unable to parse requirement: found '=', expected: identifier")]
    [InlineData("!", "unable to parse requirement: found '', expected: identifier")]
    [InlineData("!!a", "unable to parse requirement: found '!', expected: identifier")]
    [InlineData("env,", "found '', expected: identifier after ','")]
    [InlineData("env!", "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("env in (a,b))", "found ')', expected: ',' or 'end of string'")]
    [InlineData("(env)", "found '(', expected: !, identifier, or 'end of string'")]
    [InlineData("ver>a",
        "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData("-x=1", "unable to parse requirement: <nil>: Invalid value: \"-x\": name part must consist of alphanumeric")]
    [InlineData("a/b/c=1", "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a valid label key must consist of")]
    [InlineData("a=-", "unable to parse requirement: values[0][a]: Invalid value: \"-\": a valid label must be an empty string")]
    public void Malformed_selector_is_a_bad_request_that_says_where(string text, string message)
    {
        var error = Assert.Throws<ApiException>(() => LabelSelector.Parse(text));
        Assert.Equal(400, error.Status.Code);
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Selector_prints_as_text_that_reads_back()
    {
        var key = Gen.OneOf("a", "x.io/y", "in", "env");
        var value = Gen.OneOf("", "1", "x_y", "notin");
        var term = Gen.Select(key, value, value, Gen.Int[0, 7], (k, v, w, kind) => kind switch
        {
            0 => $"{k}={v}",
            1 => $"{k}=={v}",
            2 => $"{k}!={v}",
            3 => $"{k} in ({v},{w})",
            4 => $"{k} notin ({v})",
            5 => $"!{k}",
            6 => $"{k}>7",
            _ => k,
        });
        term.Array[1, 4].Sample(terms =>
        {
            var printed = LabelSelector.Parse(string.Join(" , ", terms)).ToString();
            Assert.Equal(printed, LabelSelector.Parse(printed).ToString());
        });
    }

    [Fact]
    public void Selector_object_selects_by_labels_and_expressions()
    {
        var selector = LabelSelector.From((JsonObject)JsonNode.Parse("""
            {"matchLabels":{"env":"prod"},"matchExpressions":[{"key":"ver","operator":"Exists"},{"key":"tier","operator":"NotIn","values":["x"]}]}
            """)!);
        Assert.True(selector.Matches(Objects["c"]));
        Assert.False(selector.Matches(Objects["a"]));
        Assert.Equal("env=prod,tier notin (x),ver", selector.ToString());
        Assert.True(selector.TryGetExact(out var key, out var value));
        Assert.Equal(("env", "prod"), (key, value));
    }

    [Fact]
    public void Absent_selector_selects_nothing_and_empty_one_everything()
    {
        Assert.False(LabelSelector.From((JsonObject?)null).Matches(Objects["a"]));
        Assert.True(LabelSelector.From([]).Matches(Objects["a"]));
    }

    [Fact]
    public void Malformed_selector_selects_nothing_where_nobody_can_be_told()
    {
        var like = new V1LabelSelectorRequirement { Key = "env", OperatorProperty = "Like", Values = ["prod"] };
        var malformed = new V1LabelSelector { MatchExpressions = [like] };

        Assert.Throws<ApiException>(() => LabelSelector.From(malformed));
        Assert.False(LabelSelector.FromOrNothing(malformed).Matches(Objects["c"]));
        like.OperatorProperty = "In";
        Assert.True(LabelSelector.FromOrNothing(malformed).Matches(Objects["c"]));
    }
}
