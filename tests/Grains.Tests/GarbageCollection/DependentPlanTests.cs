using System.Text;
using OrleansOrchestrator.Api.Objects;
using OrleansOrchestrator.Grains.GarbageCollection;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.GarbageCollection;

public sealed class DependentPlanTests
{
    public static TheoryData<string, string, string> Decisions() => new()
    {
        // what its owners are, what is decided, about which
        { "", "Keep", "" },
        { "Solid", "Keep", "" },
        { "Absent", "Delete", "" },
        { "Absent,Absent", "Delete", "" },
        { "Waiting", "Delete", "" },
        { "Absent,Waiting", "Delete", "" },
        { "Solid,Absent", "Release", "o1" },
        { "Waiting,Solid", "Release", "o0" },
        { "Absent,Solid,Waiting", "Release", "o0,o2" },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void Dependent_lives_as_long_as_one_owner_is_solid(string owners, string fate, string released)
    {
        var standings = Standings(owners);

        var plan = DependentPlan.Make(Head(standings.Length), standings, () => []);

        Assert.Equal(fate, plan.Fate.ToString());
        Assert.Equal(released, string.Join(',', plan.Owners));
        Assert.Equal(fate == "Delete" ? "Background" : "", plan.Policy);
    }

    [Fact]
    public void Dependent_that_is_being_deleted_is_left_alone() => Assert.Equal(
        DependentFate.Keep, DependentPlan.Make(Head(1, deleting: true), Standings("Absent"), () => []).Fate);

    [Theory]
    [InlineData("orphan", "Orphan")]
    [InlineData("foregroundDeletion", "Foreground")]
    [InlineData("example.com/x", "Background")]
    public void Finalizer_on_the_dependent_decides_about_its_own_dependents(string finalizer, string policy) =>
        Assert.Equal(policy, DependentPlan.Make(Head(1, finalizer: finalizer), Standings("Absent"), () => []).Policy);

    [Fact]
    public void Foreground_goes_down_through_dependents_that_have_their_own()
    {
        var plan = DependentPlan.Make(Head(1), Standings("Waiting"), () => [Head(1)]);

        Assert.Equal((DependentFate.Delete, "Foreground", false), (plan.Fate, plan.Policy, plan.Unblock));
        Assert.Equal("Background", DependentPlan.Make(Head(1), Standings("Absent"), () => [Head(1)]).Policy);
    }

    [Fact]
    public void Circle_of_owners_waiting_for_each_other_is_unblocked() => Assert.True(
        DependentPlan.Make(Head(1), Standings("Waiting"), () => [Head(1, deleting: true, finalizer: "foregroundDeletion")]).Unblock);

    private static OwnerStanding[] Standings(string owners) =>
        [.. owners.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<OwnerStanding>)];

    private static ObjectHead Head(int owners, bool deleting = false, string? finalizer = null)
    {
        var references = string.Join(',', Enumerable.Range(0, owners).Select(i => $$"""{"kind":"K","name":"n","uid":"o{{i}}"}"""));
        var held = finalizer is null ? "" : $"\"{finalizer}\"";
        var marked = deleting ? ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"" : "";
        var json = "{\"metadata\":{\"name\":\"a\",\"uid\":\"u\",\"ownerReferences\":[" + references + "],\"finalizers\":[" + held + "]" + marked + "}}";
        return ObjectHead.Read(Encoding.UTF8.GetBytes(json));
    }
}
