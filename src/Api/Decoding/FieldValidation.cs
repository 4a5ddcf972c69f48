namespace OrleansOrchestrator.Api.Decoding;

/// <summary>What to do with unknown and duplicate fields: the <c>fieldValidation</c> query parameter.</summary>
public enum FieldValidation : byte
{
    Warn,
    Ignore,
    Strict,
}
