namespace OrleansOrchestrator.Api.Schemas;

/// <summary>Kubernetes' OpenAPI names of types: the Go package's path turned around.</summary>
internal static class DefinitionNames
{
    public static string Of(string table, string type)
    {
        var prefix = table[..table.IndexOf('.', StringComparison.Ordinal)] switch
        {
            "meta" => "io.k8s.apimachinery.pkg.apis.",
            "apiextensions" => "io.k8s.apiextensions-apiserver.pkg.apis.",
            "apiregistration" => "io.k8s.kube-aggregator.pkg.apis.",
            _ => "io.k8s.api.",
        };
        return prefix + table + "." + type;
    }
}
