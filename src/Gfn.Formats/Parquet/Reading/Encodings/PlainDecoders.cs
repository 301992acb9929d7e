using System.Buffers.Binary;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>PLAIN values of fixed width, one after the other.</summary>
internal sealed class PlainFixedDecoder(ReadOnlyMemory<byte> body, int width) : ValueDecoder
{
    private int position;

    public override long Unread => body.Length - position;

    public override void Read(ColumnValues values, int count)
    {
        var size = (long)count * width;
        if (size > body.Length - position)
        {
            throw new ParquetFormatException($"{count} values of {width} bytes wanted, {body.Length - position} bytes are left");
        }

        body.Span.Slice(position, (int)size).CopyTo(values.Resize(count));
        position += (int)size;
    }
}

/// <summary>PLAIN byte arrays: a 4-byte length before each.</summary>
internal sealed class PlainByteArrayDecoder(ReadOnlyMemory<byte> body) : ValueDecoder
{
    private int position;

    public override long Unread => body.Length - position;

    public override void Read(ColumnValues values, int count)
    {
        var bytes = body.Span;
        if ((long)count * sizeof(int) > bytes.Length - position)
        {
            throw new ParquetFormatException($"{count} byte arrays wanted, {bytes.Length - position} bytes are left");
        }

        var (starts, lengths) = values.Resize(count, body);
        for (var i = 0; i < count; i++)
        {
            var left = bytes.Length - position - sizeof(int);
            var length = left >= 0 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[position..]) : uint.MaxValue;
            if (length > left)
            {
                throw new ParquetFormatException($"a byte array of {length} bytes where {Math.Max(left, 0)} are left");
            }

            starts[i] = position + sizeof(int);
            lengths[i] = (int)length;
            position += sizeof(int) + (int)length;
        }
    }
}

/// <summary>PLAIN booleans: one bit each, least significant first.</summary>
internal sealed class PlainBooleanDecoder(ReadOnlyMemory<byte> body) : ValueDecoder
{
    private long bit;

    public override void Read(ColumnValues values, int count)
    {
        if (bit + count > (long)body.Length * 8)
        {
            throw new ParquetFormatException($"{count} booleans wanted, {((long)body.Length * 8) - bit} bits are left");
        }

        BitUnpacking.Unpack(body.Span, bit, 1, values.Resize(count));
        bit += count;
    }
}

/// <summary>Booleans as hybrid runs behind a 4-byte length.</summary>
internal sealed class RleBooleanDecoder : ValueDecoder
{
    private HybridDecoder runs;

    public RleBooleanDecoder(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            runs = new HybridDecoder(body, 1);
            return;
        }

        var length = body.Length >= sizeof(int) ? BinaryPrimitives.ReadUInt32LittleEndian(body.Span) : uint.MaxValue;
        if (length > body.Length - sizeof(int))
        {
            throw new ParquetFormatException($"{length} bytes of boolean runs in a page with {body.Length} left");
        }

        runs = new HybridDecoder(body.Slice(sizeof(int), (int)length), 1);
    }

    public override void Read(ColumnValues values, int count) => runs.Read(values.Resize(count));
}
