namespace OrleansOrchestrator.Api.Catalog.Groups;

/// <summary>The resources of <c>authorization.k8s.io</c>.</summary>
internal static class AuthorizationGroup
{
    public static BuiltInGroup Group { get; } = new("authorization.k8s.io",
    [
        new BuiltInVersion("v1",
        [
            new("localsubjectaccessreviews", "LocalSubjectAccessReview") { Verbs = BuiltInVerbs.CreateOnly, IsStored = false },
            new("selfsubjectaccessreviews", "SelfSubjectAccessReview")
            {
                ClusterScoped = true, Verbs = BuiltInVerbs.CreateOnly, IsStored = false,
            },
            new("selfsubjectrulesreviews", "SelfSubjectRulesReview")
            {
                ClusterScoped = true, Verbs = BuiltInVerbs.CreateOnly, IsStored = false,
            },
            new("subjectaccessreviews", "SubjectAccessReview") { ClusterScoped = true, Verbs = BuiltInVerbs.CreateOnly, IsStored = false },
        ]),
    ]);
}
