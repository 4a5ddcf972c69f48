namespace OrleansOrchestrator.Api.Quantities;

/// <summary>The suffix family a quantity is printed in.</summary>
public enum QuantityFormat : byte
{
    /// <summary>n u m, none, k M G T P E: powers of 1000.</summary>
    DecimalSI,
    /// <summary>Ki Mi Gi Ti Pi Ei: powers of 1024.</summary>
    BinarySI,
    /// <summary>e3, e-6: powers of 1000 as exponents.</summary>
    DecimalExponent,
}
