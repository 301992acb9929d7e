using System.Numerics;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>The run-length and bit-packing hybrid, run by run, for levels, dictionary indexes and booleans.</summary>
/// <remarks>
/// Grammar (Encodings.md): <c>run := uvarint header, body</c>; an even header is a run of <c>header/2</c> equal values stored once in
/// <c>ceil(width/8)</c> bytes, an odd one is <c>header/2</c> groups of 8 values packed least significant bit first.
/// The last packed run may claim padding it does not store.
/// </remarks>
internal struct HybridDecoder
{
    private readonly ReadOnlyMemory<byte> bytes;
    private readonly int width;
    private int position;
    private int runLeft;
    private bool isPacked;
    private uint runValue;
    private int packedStart;
    private int packedDone;

    /// <summary>Starts at the first run.</summary>
    /// <param name="bytes">Runs without a length prefix.</param>
    /// <param name="width">Bits per value, 0 to 32.</param>
    public HybridDecoder(ReadOnlyMemory<byte> bytes, int width)
    {
        if ((uint)width > 32)
        {
            throw new ParquetFormatException($"values of {width} bits in a run-length encoding");
        }

        this.bytes = bytes;
        this.width = width;
    }

    /// <summary>Decodes exactly as many values as fit the destination.</summary>
    /// <exception cref="ParquetFormatException">The runs end earlier.</exception>
    public void Read<T>(Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        while (!destination.IsEmpty)
        {
            if (runLeft == 0)
            {
                NextRun(destination.Length);
            }

            var count = Math.Min(runLeft, destination.Length);
            if (isPacked)
            {
                BitUnpacking.Unpack(bytes.Span[packedStart..], (long)packedDone * width, width, destination[..count]);
                packedDone += count;
            }
            else
            {
                destination[..count].Fill(T.CreateTruncating(runValue));
            }

            runLeft -= count;
            destination = destination[count..];
        }
    }

    private void NextRun(int wanted)
    {
        var header = UVarint(wanted);
        isPacked = (header & 1) == 1;
        var size = header >> 1;
        if (size == 0)
        {
            throw new ParquetFormatException("a run of no values");
        }

        if (isPacked)
        {
            packedStart = position;
            packedDone = 0;
            var left = bytes.Length - position;
            if (width == 0)
            {
                runLeft = (int)Math.Min((long)size * 8, int.MaxValue);
                return;
            }

            var stored = (long)size * width;
            runLeft = stored <= left ? (int)Math.Min((long)size * 8, int.MaxValue) : (int)((long)left * 8 / width);
            position += (int)Math.Min(stored, left);
            if (runLeft == 0)
            {
                throw Ended(wanted);
            }

            return;
        }

        runLeft = (int)Math.Min(size, int.MaxValue);
        runValue = 0;
        for (var shift = 0; shift < width; shift += 8)
        {
            runValue |= (uint)Byte(wanted) << shift;
        }

        if (width < 32 && runValue >> width != 0)
        {
            throw new ParquetFormatException($"run of value {runValue}, which has more than {width} bits");
        }
    }

    private uint UVarint(int wanted)
    {
        ulong value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Byte(wanted);
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value <= uint.MaxValue ? (uint)value : throw new ParquetFormatException("a run header of more than 32 bits");
            }
        }

        throw new ParquetFormatException("a run header of more than 32 bits");
    }

    private byte Byte(int wanted) => position < bytes.Length ? bytes.Span[position++] : throw Ended(wanted);

    private readonly ParquetFormatException Ended(int wanted) => new($"the runs end after {bytes.Length} bytes, {wanted} values or more are missing");
}
