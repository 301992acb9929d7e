using System.Buffers.Binary;
using System.Numerics;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Integers of a few bits out of a stream of bytes.</summary>
internal static class BitUnpacking
{
    /// <summary>Unpacks values stored least significant bit first.</summary>
    /// <param name="bytes">The packed stream.</param>
    /// <param name="bitOffset">Bits before the first value wanted.</param>
    /// <param name="width">Bits per value, 0 to 64.</param>
    /// <param name="destination">Receives the values, truncated to its type.</param>
    /// <exception cref="ParquetFormatException">The stream is too short.</exception>
    public static void Unpack<T>(ReadOnlySpan<byte> bytes, long bitOffset, int width, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (width == 0)
        {
            destination.Clear();
            return;
        }

        var end = bitOffset + ((long)width * destination.Length);
        if (end > (long)bytes.Length * 8)
        {
            throw new ParquetFormatException($"{destination.Length} values of {width} bits in {bytes.Length} bytes");
        }

        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        var bit = bitOffset;
        for (var i = 0; i < destination.Length; i++, bit += width)
        {
            var at = (int)(bit >> 3);
            var shift = (int)(bit & 7);
            var word = Load(bytes, at) >> shift;
            if (shift + width > 64)
            {
                word |= (ulong)bytes[at + 8] << (64 - shift);
            }

            destination[i] = T.CreateTruncating(word & mask);
        }
    }

    /// <summary>Unpacks levels of the deprecated BIT_PACKED encoding: most significant bit first.</summary>
    /// <param name="bytes">The packed stream.</param>
    /// <param name="bitOffset">Bits before the first level wanted.</param>
    /// <param name="width">Bits per level, 0 to 8.</param>
    /// <param name="destination">Receives the levels.</param>
    public static void UnpackMostSignificantFirst(ReadOnlySpan<byte> bytes, long bitOffset, int width, Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var level = 0;
            for (var bit = bitOffset + ((long)i * width); bit < bitOffset + ((i + 1L) * width); bit++)
            {
                level = (level << 1) | ((bytes[(int)(bit >> 3)] >> (7 - (int)(bit & 7))) & 1);
            }

            destination[i] = (byte)level;
        }
    }

    private static ulong Load(ReadOnlySpan<byte> bytes, int at)
    {
        if (bytes.Length - at >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
        }

        var word = 0UL;
        for (var i = at; i < bytes.Length; i++)
        {
            word |= (ulong)bytes[i] << ((i - at) * 8);
        }

        return word;
    }
}
