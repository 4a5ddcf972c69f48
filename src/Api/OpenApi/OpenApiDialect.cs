namespace OrleansOrchestrator.Api.OpenApi;

/// <summary>How the two OpenAPI versions differ where schemas are concerned.</summary>
internal sealed record OpenApiDialect(string ReferencePrefix, bool WrapsReferences, bool HasOneOf, bool HasDefaults)
{
    public static OpenApiDialect V2 { get; } = new("#/definitions/", false, false, false);

    public static OpenApiDialect V3 { get; } = new("#/components/schemas/", true, true, true);
}
