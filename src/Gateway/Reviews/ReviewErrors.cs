using OrleansOrchestrator.Api.Errors;

namespace OrleansOrchestrator.Gateway.Reviews;

/// <summary>Refusals of access reviews; Kubernetes names no kind in them.</summary>
internal static class ReviewErrors
{
    public static ApiException Invalid(string field, string value, string detail)
    {
        var errors = new FieldErrors();
        errors.Invalid(field, value, detail);
        return ApiErrors.Invalid("authorization.k8s.io", "", "", errors);
    }
}
