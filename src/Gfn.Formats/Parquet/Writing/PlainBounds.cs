using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Smallest and largest value of a plain page, in unsigned byte order, as places in the page.</summary>
/// <remarks>Most values are settled by their first eight bytes; only those at an edge are compared whole.</remarks>
internal unsafe struct PlainBounds
{
    private ulong minPrefix;
    private ulong maxPrefix;
    private int minAt;
    private int minLength;
    private int maxAt;
    private int maxLength;
    private bool any;

    public void Clear() => any = false;

    /// <summary>Takes one more value into account.</summary>
    /// <param name="origin">What places count from.</param>
    /// <param name="value">The value, eight bytes readable from here.</param>
    /// <param name="length">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(byte* origin, byte* value, int length)
    {
        var prefix = Prefix(value, length);
        if (any && prefix > minPrefix && prefix < maxPrefix)
        {
            return;
        }

        TakeEdge(origin, value, length, prefix);
    }

    public readonly StringBound? Min(byte* origin, BoundStore store) => any ? StringBound.Lower(new ReadOnlySpan<byte>(origin + minAt, minLength), store) : null;

    public readonly StringBound? Max(byte* origin, BoundStore store) => any ? StringBound.Upper(new ReadOnlySpan<byte>(origin + maxAt, maxLength), store) : null;

    /// <summary>The first eight bytes as a number that orders like they do; absent ones count as zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Prefix(byte* value, int length)
    {
        var bytes = *(ulong*)value;
        if (length < sizeof(ulong))
        {
            bytes &= (1UL << (length * 8)) - 1;
        }

        return BinaryPrimitives.ReverseEndianness(bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeEdge(byte* origin, byte* value, int length, ulong prefix)
    {
        var place = (int)(value - origin);
        if (!any)
        {
            any = true;
            (minPrefix, minAt, minLength) = (prefix, place, length);
            (maxPrefix, maxAt, maxLength) = (prefix, place, length);
            return;
        }

        if (prefix >= maxPrefix && (prefix > maxPrefix || Compare(value, length, origin + maxAt, maxLength) > 0))
        {
            (maxPrefix, maxAt, maxLength) = (prefix, place, length);
        }
        else if (prefix <= minPrefix && (prefix < minPrefix || Compare(value, length, origin + minAt, minLength) < 0))
        {
            (minPrefix, minAt, minLength) = (prefix, place, length);
        }
    }

    private static int Compare(byte* left, int leftLength, byte* right, int rightLength) =>
        new ReadOnlySpan<byte>(left, leftLength).SequenceCompareTo(new ReadOnlySpan<byte>(right, rightLength));
}
