namespace Gfn.Formats.Parquet.Reading;

/// <summary>Least and greatest of the values seen.</summary>
internal sealed class ValueBounds(ValueOrder order)
{
    private byte[] min = [];
    private byte[] max = [];
    private int minLength;
    private int maxLength;

    /// <summary>True until an ordered value was seen.</summary>
    public bool IsEmpty { get; private set; } = true;

    public ReadOnlySpan<byte> Min => min.AsSpan(0, minLength);

    public ReadOnlySpan<byte> Max => max.AsSpan(0, maxLength);

    public void Add(ReadOnlySpan<byte> value)
    {
        if (order.IsUnordered(value))
        {
            return;
        }

        if (IsEmpty || order.Compare(value, Min) < 0)
        {
            minLength = Keep(ref min, value);
        }

        if (IsEmpty || order.Compare(value, Max) > 0)
        {
            maxLength = Keep(ref max, value);
        }

        IsEmpty = false;
    }

    public void Add(ValueBounds other)
    {
        if (!other.IsEmpty)
        {
            Add(other.Min);
            Add(other.Max);
        }
    }

    /// <summary>Holds claimed bounds against the values seen.</summary>
    /// <param name="claimedMin">Lower bound; null if none.</param>
    /// <param name="claimedMax">Upper bound; null if none.</param>
    /// <param name="column">To print values as they are meant.</param>
    /// <param name="report">Receives one sentence per broken bound.</param>
    public void Check(ReadOnlyMemory<byte>? claimedMin, ReadOnlyMemory<byte>? claimedMax, LeafColumn column, Action<string> report)
    {
        if (claimedMin is { } low && Usable(low, "lower", column, report) && !IsEmpty && order.Compare(Min, low.Span) < 0)
        {
            report($"the value {Shown(Min, column)} is below the lower bound {Shown(low.Span, column)}");
        }

        if (claimedMax is { } high && Usable(high, "upper", column, report) && !IsEmpty && order.Compare(Max, high.Span) > 0)
        {
            report($"the value {Shown(Max, column)} is above the upper bound {Shown(high.Span, column)}");
        }
    }

    /// <summary>True if the bytes can be a value of the column.</summary>
    public static bool HasWidth(ReadOnlyMemory<byte> bound, LeafColumn column) => column.TypeLength == 0 || bound.Length == column.TypeLength;

    /// <summary>A value as text, cut to a length a person reads.</summary>
    public static string Shown(ReadOnlySpan<byte> value, LeafColumn column)
    {
        const int CharsMax = 64;
        var text = column.TypeLength == 0 || value.Length == column.TypeLength ? column.Interpret(value).ToString() : $"0x{Convert.ToHexString(value)}";
        return text.Length <= CharsMax ? $"'{text}'" : $"'{text[..CharsMax]}…'";
    }

    private bool Usable(ReadOnlyMemory<byte> bound, string side, LeafColumn column, Action<string> report)
    {
        if (!HasWidth(bound, column))
        {
            report($"the {side} bound has {bound.Length} bytes, values have {column.TypeLength}");
            return false;
        }

        if (order.IsUnordered(bound.Span))
        {
            report($"the {side} bound is not a number");
            return false;
        }

        return true;
    }

    private static int Keep(ref byte[] buffer, ReadOnlySpan<byte> value)
    {
        if (buffer.Length < value.Length)
        {
            buffer = new byte[value.Length];
        }

        value.CopyTo(buffer);
        return value.Length;
    }
}
