using System.Runtime.InteropServices;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>DELTA_BINARY_PACKED into 64-bit integers.</summary>
internal sealed class DeltaInt64Decoder(ReadOnlyMemory<byte> body) : ValueDecoder
{
    private DeltaBinaryPackedDecoder deltas = new(body);

    public override long Unread => deltas.Left;

    public override void Read(ColumnValues values, int count) => deltas.Read(MemoryMarshal.Cast<byte, long>(values.Resize(count)));
}

/// <summary>DELTA_BINARY_PACKED into 32-bit integers; sums wrap at 32 bits.</summary>
internal sealed class DeltaInt32Decoder(ReadOnlyMemory<byte> body) : ValueDecoder
{
    private DeltaBinaryPackedDecoder deltas = new(body);
    private long[] wide = [];

    public override long Unread => deltas.Left;

    public override void Read(ColumnValues values, int count)
    {
        if (wide.Length < count)
        {
            wide = new long[count];
        }

        deltas.Read(wide.AsSpan(0, count));
        var narrow = MemoryMarshal.Cast<byte, int>(values.Resize(count));
        for (var i = 0; i < count; i++)
        {
            narrow[i] = unchecked((int)wide[i]);
        }
    }
}

/// <summary>Lengths of a byte array encoding, as delta-packed integers that must not be negative.</summary>
internal struct DeltaLengths(ReadOnlyMemory<byte> body)
{
    private DeltaBinaryPackedDecoder deltas = new(body);
    private long[] buffer = [];

    public ReadOnlySpan<long> Read(int count)
    {
        if (buffer.Length < count)
        {
            buffer = new long[count];
        }

        var lengths = buffer.AsSpan(0, count);
        deltas.Read(lengths);
        return lengths.ContainsAnyExceptInRange(0, int.MaxValue) ? throw new ParquetFormatException("a byte array of impossible length") : lengths;
    }
}

/// <summary>DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.</summary>
internal sealed class DeltaLengthByteArrayDecoder(ReadOnlyMemory<byte> body) : ValueDecoder
{
    private DeltaLengths sizes = new(body);
    private int position = DeltaBinaryPackedDecoder.LengthOf(body);

    public override long Unread => body.Length - position;

    public override void Read(ColumnValues values, int count)
    {
        var sizesRead = sizes.Read(count);
        var (starts, lengths) = values.Resize(count, body);
        for (var i = 0; i < count; i++)
        {
            if (sizesRead[i] > body.Length - position)
            {
                throw new ParquetFormatException($"a byte array of {sizesRead[i]} bytes where {body.Length - position} are left");
            }

            starts[i] = position;
            lengths[i] = (int)sizesRead[i];
            position += lengths[i];
        }
    }
}

/// <summary>DELTA_BYTE_ARRAY: lengths of the prefixes shared with the value before, then the suffixes as DELTA_LENGTH_BYTE_ARRAY.</summary>
internal sealed class DeltaByteArrayDecoder : ValueDecoder
{
    private readonly ReadOnlyMemory<byte> body;
    private readonly int width;
    private readonly int batchBytesMax;
    private DeltaLengths prefixes;
    private DeltaLengths suffixes;
    private int position;
    private byte[] rebuilt = [];
    private byte[] last = [];

    /// <param name="body">The page behind its levels.</param>
    /// <param name="width">Bytes every value must have; 0 for any.</param>
    /// <param name="batchBytesMax">Bytes one batch may rebuild: a long prefix can be repeated for next to nothing.</param>
    public DeltaByteArrayDecoder(ReadOnlyMemory<byte> body, int width, int batchBytesMax)
    {
        this.body = body;
        this.width = width;
        this.batchBytesMax = batchBytesMax;
        var behindPrefixes = DeltaBinaryPackedDecoder.LengthOf(body);
        prefixes = new DeltaLengths(body);
        suffixes = new DeltaLengths(body[behindPrefixes..]);
        position = behindPrefixes + DeltaBinaryPackedDecoder.LengthOf(body[behindPrefixes..]);
    }

    public override long Unread => body.Length - position;

    public override void Read(ColumnValues values, int count)
    {
        var shared = prefixes.Read(count);
        var own = suffixes.Read(count);
        Reserve(shared, own);

        var starts = new int[count];
        var lengths = new int[count];
        ReadOnlySpan<byte> previous = last;
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            var prefix = (int)shared[i];
            var suffix = (int)own[i];
            if (prefix > previous.Length || suffix > body.Length - position)
            {
                throw new ParquetFormatException(
                    $"a byte array shares {prefix} of {previous.Length} bytes and adds {suffix} where {body.Length - position} are left");
            }

            if (width != 0 && prefix + suffix != width)
            {
                throw new ParquetFormatException($"a value of {prefix + suffix} bytes in a column of {width}-byte values");
            }

            var value = rebuilt.AsSpan(end, prefix + suffix);
            previous[..prefix].CopyTo(value);
            body.Span.Slice(position, suffix).CopyTo(value[prefix..]);
            position += suffix;
            starts[i] = end;
            lengths[i] = value.Length;
            end += value.Length;
            previous = value;
        }

        last = previous.ToArray();
        Publish(values, starts, lengths);
    }

    private void Reserve(ReadOnlySpan<long> shared, ReadOnlySpan<long> own)
    {
        var size = 0L;
        for (var i = 0; i < shared.Length; i++)
        {
            size += shared[i] + own[i];
        }

        if (size > batchBytesMax)
        {
            throw new ParquetFormatException($"{shared.Length} values rebuild to {size} bytes, the limit is {batchBytesMax}");
        }

        if (rebuilt.Length < size)
        {
            rebuilt = new byte[size];
        }
    }

    private void Publish(ColumnValues values, int[] starts, int[] lengths)
    {
        if (width != 0)
        {
            rebuilt.AsSpan(0, starts.Length * width).CopyTo(values.Resize(starts.Length));
            return;
        }

        var (startsOut, lengthsOut) = values.Resize(starts.Length, rebuilt);
        starts.CopyTo(startsOut, 0);
        lengths.CopyTo(lengthsOut, 0);
    }
}
