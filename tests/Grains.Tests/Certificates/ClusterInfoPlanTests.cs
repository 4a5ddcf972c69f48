using k8s.Models;
using OrleansOrchestrator.Api.Bootstrap;
using OrleansOrchestrator.Grains.Certificates;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.Certificates;

public sealed class ClusterInfoPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly BootstrapToken First = new("aaaaaa", "0123456789abcdef");
    private static readonly BootstrapToken Second = new("bbbbbb", "0123456789abcdef");

    [Fact]
    public void Description_is_signed_with_each_token_and_with_none_that_is_gone()
    {
        var map = new V1ConfigMap { Data = new Dictionary<string, string> { ["kubeconfig"] = "text", ["jws-kubeconfig-gone11"] = "old" } };
        V1Secret[] secrets = [Secret(First, Now.AddHours(1)), Secret(Second, Now), new() { Metadata = new V1ObjectMeta { Name = "other" }, Type = "Opaque" }];

        Assert.True(ClusterInfoPlan.Correct(map, secrets, Now));
        Assert.Equal(["jws-kubeconfig-aaaaaa", "kubeconfig"], map.Data.Keys.Order());
        Assert.True(TokenSignature.IsGood(First, "text", map.Data["jws-kubeconfig-aaaaaa"]));
        Assert.False(ClusterInfoPlan.Correct(map, secrets, Now));
    }

    [Fact]
    public void Description_that_changed_is_signed_anew()
    {
        var map = new V1ConfigMap { Data = new Dictionary<string, string> { ["kubeconfig"] = "text" } };
        ClusterInfoPlan.Correct(map, [Secret(First, null)], Now);
        map.Data["kubeconfig"] = "other";
        Assert.True(ClusterInfoPlan.Correct(map, [Secret(First, null)], Now));
        Assert.True(TokenSignature.IsGood(First, "other", map.Data["jws-kubeconfig-aaaaaa"]));
    }

    private static V1Secret Secret(BootstrapToken token, DateTimeOffset? expiration) => BootstrapTokenSecret.Make(token, expiration, null);
}
