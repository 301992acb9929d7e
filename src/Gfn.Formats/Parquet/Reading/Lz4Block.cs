namespace Gfn.Formats.Parquet.Reading;

/// <summary>Decompresses an LZ4 block, which has neither frame nor length.</summary>
/// <remarks>
/// block := sequence*; sequence := token literal-length* literal* [distance match-length*]. The token's high half is the number of literals, its low
/// half the length of the match less four; 15 goes on in bytes, the last of which is not 255. The last sequence ends with its literals. Source: the LZ4 block format.
/// </remarks>
internal static class Lz4Block
{
    private const int MatchMin = 4;
    private const int More = 15;

    /// <summary>Decompresses a whole block.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="InvalidDataException">The block is broken, or longer than the target.</exception>
    public static int Decompress(ReadOnlySpan<byte> block, Span<byte> target)
    {
        var at = 0;
        var written = 0;
        while (at < block.Length)
        {
            var token = block[at++];
            var literals = Length(token >> 4, block, ref at);
            if (literals > block.Length - at || literals > target.Length - written)
            {
                throw new InvalidDataException($"{literals} literals at byte {at} are more than there is room for");
            }

            block.Slice(at, literals).CopyTo(target[written..]);
            at += literals;
            written += literals;
            if (at == block.Length)
            {
                break;
            }

            if (block.Length - at < sizeof(ushort))
            {
                throw new InvalidDataException("it ends inside a distance");
            }

            var distance = block[at] | (block[at + 1] << 8);
            at += sizeof(ushort);
            var length = Length(token & More, block, ref at) + MatchMin;
            if (distance == 0 || distance > written || length > target.Length - written)
            {
                throw new InvalidDataException($"a match of {length} bytes from {distance} bytes before byte {written} does not lie inside");
            }

            Repeat(target, written, distance, length);
            written += length;
        }

        return written;
    }

    private static int Length(int first, ReadOnlySpan<byte> block, ref int at)
    {
        if (first < More)
        {
            return first;
        }

        byte next;
        do
        {
            if (at == block.Length)
            {
                throw new InvalidDataException("it ends inside a length");
            }

            next = block[at++];
            first = checked(first + next);
        }
        while (next == byte.MaxValue);

        return first;
    }

    /// <summary>A match may reach into what it writes itself: then the bytes before it repeat.</summary>
    private static void Repeat(Span<byte> target, int to, int distance, int length)
    {
        while (length > 0)
        {
            var count = Math.Min(distance, length);
            target.Slice(to - distance, count).CopyTo(target[to..]);
            to += count;
            length -= count;

            // What was copied lies before the place as well, so that twice as much can follow.
            distance += count;
        }
    }
}
