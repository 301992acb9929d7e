namespace Gfn.Formats.Parquet.Reading;

/// <summary>Integers as bit-packed differences, block by block.</summary>
/// <remarks>
/// Grammar (Encodings.md): <c>block size, miniblocks per block, value count, first value (zigzag)</c>, then blocks of
/// <c>least difference (zigzag), one width byte per miniblock, miniblocks</c>. Sums wrap around. Miniblocks behind the last value store nothing.
/// </remarks>
internal struct DeltaBinaryPackedDecoder
{
    private const int BlockSizeMax = 1 << 16;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly int miniblocks;
    private readonly int miniblockSize;
    private int position;
    private long left;
    private long last;
    private bool firstPending;
    private long minDelta;
    private int widthsAt;
    private int miniblock;
    private int miniblockAt;
    private int miniblockDone;
    private int miniblockWidth;

    /// <summary>Reads the header.</summary>
    public DeltaBinaryPackedDecoder(ReadOnlyMemory<byte> bytes)
    {
        this.bytes = bytes;
        var blockSize = UVarint();
        var perBlock = UVarint();
        if (blockSize is 0 or > BlockSizeMax || perBlock == 0 || blockSize % perBlock != 0 || blockSize / perBlock % 8 != 0)
        {
            throw new ParquetFormatException($"delta blocks of {blockSize} values in {perBlock} miniblocks");
        }

        miniblocks = (int)perBlock;
        miniblockSize = (int)(blockSize / perBlock);
        var count = UVarint();
        if (count > int.MaxValue)
        {
            throw new ParquetFormatException($"{count} delta-encoded values in one page");
        }

        left = (long)count;
        last = ZigZag();
        firstPending = count > 0;
        miniblock = miniblocks;
        miniblockDone = miniblockSize;
    }

    /// <summary>Values not read yet, by the header's word.</summary>
    public readonly long Left => left;

    /// <summary>Decodes exactly as many values as fit.</summary>
    /// <exception cref="ParquetFormatException">There are fewer, or the blocks are cut off.</exception>
    public void Read(Span<long> values)
    {
        if (values.Length > left)
        {
            throw new ParquetFormatException($"{values.Length} more delta-encoded values wanted, {left} are left");
        }

        if (values.IsEmpty)
        {
            return;
        }

        left -= values.Length;
        var done = 0;
        if (firstPending)
        {
            firstPending = false;
            values[done++] = last;
        }

        while (done < values.Length)
        {
            if (miniblockDone == miniblockSize)
            {
                NextMiniblock();
            }

            var count = Math.Min(miniblockSize - miniblockDone, values.Length - done);
            var deltas = values.Slice(done, count);
            BitUnpacking.Unpack(bytes.Span[miniblockAt..], (long)miniblockDone * miniblockWidth, miniblockWidth, deltas);
            foreach (ref var value in deltas)
            {
                value = last = unchecked(last + minDelta + value);
            }

            miniblockDone += count;
            done += count;
        }
    }

    /// <summary>Passes over everything without decoding.</summary>
    /// <returns>Bytes the encoding takes, header included.</returns>
    public static int LengthOf(ReadOnlyMemory<byte> bytes)
    {
        var decoder = new DeltaBinaryPackedDecoder(bytes);
        for (var ahead = decoder.left - 1; ahead > 0; ahead -= decoder.miniblockSize)
        {
            decoder.NextMiniblock();
        }

        return decoder.position;
    }

    private void NextMiniblock()
    {
        if (miniblock == miniblocks)
        {
            minDelta = ZigZag();
            widthsAt = position;
            Take(miniblocks);
            miniblock = 0;
        }

        miniblockWidth = bytes.Span[widthsAt + miniblock];
        if (miniblockWidth > 64)
        {
            throw new ParquetFormatException($"differences of {miniblockWidth} bits");
        }

        miniblock++;
        miniblockAt = position;
        miniblockDone = 0;
        Take(miniblockWidth * miniblockSize / 8);
    }

    private void Take(int count)
    {
        if (count > bytes.Length - position)
        {
            throw new ParquetFormatException($"delta encoding is cut off: {count} bytes wanted where {bytes.Length - position} are left");
        }

        position += count;
    }

    private ulong UVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            Take(1);
            var next = bytes.Span[position - 1];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ParquetFormatException("a variable-length integer is longer than 10 bytes");
    }

    private long ZigZag()
    {
        var raw = UVarint();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }
}
