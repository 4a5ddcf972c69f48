namespace OrleansOrchestrator.Api.Selectors;

/// <summary>How a label is compared. The operators keep apart what is written differently though it means the same.</summary>
public enum LabelOperator : byte
{
    Equals,
    DoubleEquals,
    NotEquals,
    In,
    NotIn,
    Exists,
    DoesNotExist,
    GreaterThan,
    LessThan,
}
