namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>Names a kind in a document (<c>x-kubernetes-group-version-kind</c>).</summary>
internal readonly record struct GroupVersionKind(string Group, string Version, string Kind);
