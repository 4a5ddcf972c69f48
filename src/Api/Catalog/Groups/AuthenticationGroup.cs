namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>authentication.k8s.io</c>.</summary>
internal static class AuthenticationGroup
{
    public static BuiltInGroup Group { get; } = new("authentication.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("selfsubjectreviews", "SelfSubjectReview") { ClusterScoped = true, Verbs = BuiltInVerbs.CreateOnly, IsStored = false },
            new("tokenreviews", "TokenReview") { ClusterScoped = true, Verbs = BuiltInVerbs.CreateOnly, IsStored = false },
        ]),
    ]);
}
