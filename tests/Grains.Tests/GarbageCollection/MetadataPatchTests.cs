using System.Text;
using OrleansOrchestrator.Grains.GarbageCollection;
using OrleansOrchestrator.Registry.Cache;
using Xunit;

namespace OrleansOrchestrator.Grains.Tests.GarbageCollection;

public sealed class MetadataPatchTests
{
    private static readonly CachedObject Object = new("ns/a", 7, Encoding.UTF8.GetBytes(
        """
        {"metadata":{"name":"a","uid":"u","finalizers":["orphan","x/y"],
        "ownerReferences":[{"uid":"1","name":"p","blockOwnerDeletion":true},{"uid":"2","name":"q","controller":true}]}}
        """));

    [Fact]
    public void Released_owner_goes_and_others_stay_whole() => Assert.Equal(
        """{"metadata":{"uid":"u","resourceVersion":"7","ownerReferences":[{"uid":"2","name":"q","controller":true}]}}""",
        Text(MetadataPatch.WithoutOwners(Object, ["1"])));

    [Fact]
    public void Last_owner_takes_the_list_along() => Assert.Equal(
        """{"metadata":{"uid":"u","resourceVersion":"7","ownerReferences":null}}""",
        Text(MetadataPatch.WithoutOwners(Object, ["1", "2"])));

    [Fact]
    public void Finalizer_goes_alone() => Assert.Equal(
        """{"metadata":{"uid":"u","resourceVersion":"7","finalizers":["x/y"]}}""",
        Text(MetadataPatch.WithoutFinalizer(Object, "orphan")));

    [Fact]
    public void Unblocked_object_holds_up_no_owner() => Assert.Equal(
        """
        {"metadata":{"uid":"u","resourceVersion":"7","ownerReferences":[{"uid":"1","name":"p","blockOwnerDeletion":false},{"uid":"2","name":"q","controller":true,"blockOwnerDeletion":false}]}}
        """.Trim(),
        Text(MetadataPatch.WithoutBlocking(Object)));

    private static string Text(byte[] patch) => Encoding.UTF8.GetString(patch);
}
