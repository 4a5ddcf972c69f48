namespace OrleansOrchestrator.Api.Schemas;

/// <summary>How a list is merged by server-side apply and owned by field managers.</summary>
public enum ListKind : byte
{
    Atomic,
    Set,
    Map,
}
