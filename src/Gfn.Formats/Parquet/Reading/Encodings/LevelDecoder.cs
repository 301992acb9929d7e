using System.Buffers.Binary;
using System.Numerics;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Definition or repetition levels of one page.</summary>
internal struct LevelDecoder
{
    private readonly int max;
    private readonly ReadOnlyMemory<byte> packed;
    private readonly bool isLegacy;
    private HybridDecoder hybrid;
    private long bit;

    private LevelDecoder(int max, ReadOnlyMemory<byte> bytes, bool isLegacy)
    {
        this.max = max;
        this.isLegacy = isLegacy;
        packed = bytes;
        hybrid = new HybridDecoder(bytes, Width(max));
    }

    /// <summary>Levels at the start of a v1 page's body.</summary>
    /// <param name="body">The decompressed body; moved behind the levels.</param>
    /// <param name="encoding">RLE, with a 4-byte length before it, or BIT_PACKED without.</param>
    /// <param name="max">Highest level; 0 stores nothing.</param>
    /// <param name="count">Levels of the page.</param>
    public static LevelDecoder OfV1(ref ReadOnlyMemory<byte> body, Encoding encoding, int max, int count)
    {
        if (max == 0)
        {
            return default;
        }

        long length;
        switch (encoding)
        {
            case Encoding.Rle:
                if (body.Length < sizeof(int))
                {
                    throw new ParquetFormatException("the page ends before its levels");
                }

                length = BinaryPrimitives.ReadUInt32LittleEndian(body.Span);
                body = body[sizeof(int)..];
                break;
            case Encoding.BitPacked:
                length = (((long)count * Width(max)) + 7) / 8;
                break;
            default:
                throw new ParquetFormatException($"levels cannot be encoded as {encoding}");
        }

        if (length > body.Length)
        {
            throw new ParquetFormatException($"{length} bytes of levels in a page with {body.Length} left");
        }

        var levels = new LevelDecoder(max, body[..(int)length], encoding == Encoding.BitPacked);
        body = body[(int)length..];
        return levels;
    }

    /// <summary>Levels of a v2 page, which are cut out by the header.</summary>
    public static LevelDecoder OfV2(ReadOnlyMemory<byte> bytes, int max) => max == 0 ? default : new LevelDecoder(max, bytes, isLegacy: false);

    /// <summary>Decodes exactly as many levels as fit.</summary>
    /// <exception cref="ParquetFormatException">There are fewer, or one is higher than the schema allows.</exception>
    public void Read(Span<byte> levels)
    {
        if (max == 0)
        {
            levels.Clear();
            return;
        }

        if (isLegacy)
        {
            var width = Width(max);
            BitUnpacking.UnpackMostSignificantFirst(packed.Span, bit, width, levels);
            bit += (long)levels.Length * width;
        }
        else
        {
            hybrid.Read(levels);
        }

        if (levels.ContainsAnyExceptInRange((byte)0, (byte)max))
        {
            throw new ParquetFormatException($"a level above {max}, the schema's highest");
        }
    }

    private static int Width(int max) => BitOperations.Log2((uint)max) + 1;
}
