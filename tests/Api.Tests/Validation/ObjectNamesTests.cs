using OrleansOrchestrator.Api.Strategies;
using OrleansOrchestrator.Api.Validation;
using Xunit;

namespace OrleansOrchestrator.Api.Tests.Validation;

public class ObjectNamesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("a-b.c-d", true)]
    [InlineData("a..b", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("A", false)]
    [InlineData("", false)]
    [InlineData("a.", false)]
    public void Subdomain_is_labels_joined_by_dots(string name, bool good) => Assert.Equal(good, ObjectNames.IsSubdomain(name));

    [Fact]
    public void Label_is_at_most_63_long()
    {
        Assert.Null(ObjectNames.LabelFaultOf(new string('a', 63)));
        Assert.Equal("must be no more than 63 characters", ObjectNames.LabelFaultOf(new string('a', 64)));
    }

    [Theory]
    [InlineData("app", true)]
    [InlineData("example.com/App_1.x", true)]
    [InlineData("a/b/c", false)]
    [InlineData("/b", false)]
    [InlineData("Example.com/x", false)]
    [InlineData("x/", false)]
    public void Qualified_name_may_have_a_domain(string name, bool good) => Assert.Equal(good, ObjectNames.IsQualified(name));

    [Theory]
    [InlineData(NameRule.DnsSubdomain, "web-", true)]
    [InlineData(NameRule.DnsSubdomain, "web.", false)]
    [InlineData(NameRule.DnsLabel, "a.b-", false)]
    [InlineData(NameRule.PathSegment, "System:x-", true)]
    public void Prefix_may_end_in_a_dash(NameRule rule, string prefix, bool good) =>
        Assert.Equal(good, ObjectNames.PrefixFault(rule, prefix) is null);

    [Theory]
    [InlineData("key.name", null)]
    [InlineData("..", "must not be '..'")]
    [InlineData("..x", "must not start with '..'")]
    public void Config_key_is_a_safe_file_name(string key, string? fault) => Assert.Equal(fault, ObjectNames.ConfigKeyFaultOf(key));
}
