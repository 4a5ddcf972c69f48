using System.Text;
using k8s.Models;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.Deployments;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Deployments;

public sealed class TemplateIdentityTests
{
    [Theory]
    [InlineData("""{"metadata":{"labels":{"b":"2","a":"1","pod-template-hash":"x"}},"spec":{"containers":[{"name":"c"}]}}""", true)]
    [InlineData("""{"metadata":{"creationTimestamp":null,"labels":{"a":"1","b":"2"}},"spec":{"volumes":[],"containers":[{"name":"c"}]}}""", true)]
    [InlineData("""{"metadata":{"labels":{"a":"1","b":"2"},"annotations":{}},"spec":{"containers":[{"name":"c"}]}}""", true)]
    [InlineData("""{"metadata":{"labels":{"a":"1"}},"spec":{"containers":[{"name":"c"}]}}""", false)]
    [InlineData("""{"metadata":{"labels":{"a":"1","b":"2"}},"spec":{"containers":[{"name":"d"}]}}""", false)]
    [InlineData("""{"metadata":{"labels":{"a":"1","b":"2"},"annotations":{"x":""}},"spec":{"containers":[{"name":"c"}]}}""", false)]
    public void Same_content_is_the_same_template(string other, bool same)
    {
        var template = Identity("""{"metadata":{"labels":{"a":"1","b":"2"}},"spec":{"containers":[{"name":"c"}]}}""");

        Assert.Equal(same, template.AsSpan().SequenceEqual(Identity(other)));
    }

    [Fact]
    public void Hash_is_stable_safe_and_differs_by_collision_count()
    {
        var identity = Encoding.UTF8.GetBytes("template");

        var hash = TemplateIdentity.Hash(identity, 0);

        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]{10}$", hash);
        Assert.Equal("665z6hdwbb", hash);
        Assert.Equal(3, new[] { hash, TemplateIdentity.Hash(identity, 1), TemplateIdentity.Hash(identity, 2) }.Distinct().Count());
    }

    private static byte[] Identity(string json) => TemplateIdentity.Of(Typed.Read<V1PodTemplateSpec>(Encoding.UTF8.GetBytes(json)));
}
