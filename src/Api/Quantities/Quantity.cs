using System.Globalization;

namespace OrleansOrchestrator.Api.Quantities;

/// <summary>
/// A resource amount: an exact number of billionths with the suffix family it is printed in. Prints in the one canonical form
/// that Kubernetes gives every amount: no fraction, the largest suffix that loses nothing.
/// </summary>
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    internal static readonly Int128 Billion = 1_000_000_000;

    private readonly Int128 _nanos;

    internal Quantity(Int128 nanos, QuantityFormat format)
    {
        _nanos = nanos;
        Format = format;
    }

    public static Quantity Zero => default;

    public QuantityFormat Format { get; }

    public bool IsZero => _nanos == 0;

    public int Sign => Int128.Sign(_nanos);

    /// <summary>The amount in whole units, rounded up: bytes, replicas.</summary>
    public long Value => Scaled(Billion);

    /// <summary>The amount in thousandths, rounded up: milli-CPUs.</summary>
    public long MilliValue => Scaled(1_000_000);

    public static Quantity FromUnits(long units, QuantityFormat format = QuantityFormat.DecimalSI) => new(units * Billion, format);

    public static Quantity FromMillis(long millis, QuantityFormat format = QuantityFormat.DecimalSI) => new((Int128)millis * 1_000_000, format);

    /// <exception cref="FormatException">The text is no amount; the message is the one Kubernetes gives.</exception>
    public static Quantity Parse(string text) =>
        QuantityParser.TryParse(text, out var quantity, out var error) ? quantity : throw new FormatException(error);

    public static bool TryParse(string? text, out Quantity quantity) => QuantityParser.TryParse(text ?? "", out quantity, out _);

    /// <summary>The sum; keeps this amount's suffix family unless this is zero.</summary>
    public Quantity Add(Quantity other) => new(_nanos + other._nanos, IsZero ? other.Format : Format);

    /// <summary>The difference; keeps this amount's suffix family unless this is zero.</summary>
    public Quantity Subtract(Quantity other) => new(_nanos - other._nanos, IsZero ? other.Format : Format);

    public int CompareTo(Quantity other) => _nanos.CompareTo(other._nanos);

    /// <summary>Amounts are equal whatever the suffix they are printed with.</summary>
    public bool Equals(Quantity other) => _nanos == other._nanos;

    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    public override int GetHashCode() => _nanos.GetHashCode();

    public static bool operator ==(Quantity left, Quantity right) => left.Equals(right);

    public static bool operator !=(Quantity left, Quantity right) => !left.Equals(right);

    public static bool operator <(Quantity left, Quantity right) => left._nanos < right._nanos;

    public static bool operator >(Quantity left, Quantity right) => left._nanos > right._nanos;

    public static bool operator <=(Quantity left, Quantity right) => left._nanos <= right._nanos;

    public static bool operator >=(Quantity left, Quantity right) => left._nanos >= right._nanos;

    public static Quantity operator +(Quantity left, Quantity right) => left.Add(right);

    public static Quantity operator -(Quantity left, Quantity right) => left.Subtract(right);

    public override string ToString()
    {
        if (_nanos == 0)
            return "0";
        // A binary amount below 1Ki or with a fraction would lose precision: it is shown in the decimal family.
        if (Format == QuantityFormat.BinarySI && Int128.Abs(_nanos) >= 1024 * Billion && _nanos % Billion == 0)
            return PrintBinary(_nanos / Billion);
        return PrintDecimal(_nanos, Format == QuantityFormat.DecimalExponent);
    }

    private static string PrintBinary(Int128 units)
    {
        var power = 0;
        while (power < 6 && units % 1024 == 0)
        {
            units /= 1024;
            power++;
        }

        return units.ToString(CultureInfo.InvariantCulture) + QuantityParser.BinarySuffixes[power];
    }

    private static string PrintDecimal(Int128 nanos, bool asExponent)
    {
        var power = 0;
        // Without exponents the largest suffix is E, 10^18, nine steps above n.
        while ((asExponent || power < 9) && nanos % 1000 == 0)
        {
            nanos /= 1000;
            power++;
        }

        var number = nanos.ToString(CultureInfo.InvariantCulture);
        if (!asExponent)
            return number + QuantityParser.DecimalSuffixes[power];
        var exponent = (power - 3) * 3;
        return exponent == 0 ? number : number + "e" + exponent.ToString(CultureInfo.InvariantCulture);
    }

    private long Scaled(Int128 unit)
    {
        var (quotient, remainder) = Int128.DivRem(_nanos, unit);
        if (remainder > 0)
            quotient++;
        else if (remainder < 0)
            quotient--;
        return (long)Int128.Clamp(quotient, long.MinValue, long.MaxValue);
    }
}
