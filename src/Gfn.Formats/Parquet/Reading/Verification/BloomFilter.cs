using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>A split-block bloom filter: says "certainly not" or "perhaps".</summary>
/// <remarks>BloomFilter.md: 256-bit blocks of eight words; xxHash64 of the PLAIN bytes picks a block by its upper half, and one bit per word by its lower.</remarks>
internal sealed class BloomFilter
{
    private const int BlockSize = 32;

    private static readonly uint[] Salts = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    private readonly byte[] blocks;

    private BloomFilter(byte[] blocks) => this.blocks = blocks;

    /// <summary>Reads a filter.</summary>
    /// <param name="source">The file.</param>
    /// <param name="offset">Where its header starts.</param>
    /// <param name="dataEnd">Where the footer starts.</param>
    /// <param name="limits">Bounds its size.</param>
    public static BloomFilter Read(RandomAccessBytes source, long offset, long dataEnd, ReaderLimits limits)
    {
        const int HeaderMax = 256;
        if (offset < ParquetReader.Magic.Length || offset >= dataEnd)
        {
            throw new ParquetFormatException($"a bloom filter at {offset}, data ends at {dataEnd}");
        }

        var window = new byte[(int)Math.Min(HeaderMax, dataEnd - offset)];
        source.Read(offset, window);
        var thrift = new ThriftCompactReader(window, offset);
        var size = 0;
        for (var id = 0; thrift.NextField(ref id, out var type);)
        {
            if (id == 1)
            {
                size = thrift.I32(type);
            }
            else
            {
                Known(ref thrift, type);
            }
        }

        if (size <= 0 || size % BlockSize != 0 || size > limits.PageBytesMax || size > dataEnd - offset - thrift.Position)
        {
            throw thrift.Malformed($"a bloom filter of {size} bytes");
        }

        var stored = new byte[size];
        source.Read(offset + thrift.Position, stored);
        return new BloomFilter(stored);
    }

    /// <summary>False: the value was never added.</summary>
    /// <param name="value">PLAIN bytes without a length.</param>
    public bool MayContain(ReadOnlySpan<byte> value)
    {
        var hash = XxHash64.HashToUInt64(value);
        var block = (int)(((hash >> 32) * (ulong)(blocks.Length / BlockSize)) >> 32);
        var words = blocks.AsSpan(block * BlockSize, BlockSize);
        for (var i = 0; i < Salts.Length; i++)
        {
            var bit = unchecked((uint)hash * Salts[i]) >> 27;
            if (((BinaryPrimitives.ReadUInt32LittleEndian(words[(i * sizeof(uint))..]) >> (int)bit) & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // Algorithm, hash and compression are unions whose first member is the only one there is.
    private static void Known(ref ThriftCompactReader thrift, ThriftType type)
    {
        thrift.Struct(type);
        for (var id = 0; thrift.NextField(ref id, out var member);)
        {
            if (id != 1)
            {
                throw new ParquetUnsupportedException("a bloom filter of a kind that is not split-block, xxHash, uncompressed");
            }

            thrift.Skip(member);
        }
    }
}
