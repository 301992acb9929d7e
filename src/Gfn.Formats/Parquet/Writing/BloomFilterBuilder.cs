using System.IO.Hashing;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Collects the hashes of a chunk's values and lays out its split-block bloom filter.</summary>
/// <remarks>
/// filter := header block+; block := eight 32-bit words. A value's xxHash64 picks the block by its upper half, and one bit of each word by its lower half times a salt.
/// Sized for about ten bits a distinct value, which lets one in a hundred absent values through. Source: BloomFilter.md of the format.
/// </remarks>
internal sealed unsafe class BloomFilterBuilder
{
    private const int BlockBytes = 32;
    private const int BitsPerValue = 10;
    private const int BytesMax = 4 << 20;
    private readonly HashSet<ulong> hashes = [];

    private static ReadOnlySpan<uint> Salts => [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    public void Clear() => hashes.Clear();

    /// <summary>Adds a value.</summary>
    /// <param name="plain">Its PLAIN bytes without a length.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(ReadOnlySpan<byte> plain) => hashes.Add(XxHash64.HashToUInt64(plain));

    /// <summary>Appends header and bits.</summary>
    public void WriteTo(NativeBuffer target)
    {
        var wanted = Math.Max(BlockBytes, (long)hashes.Count * BitsPerValue / 8);
        var bytes = (int)Math.Min(BytesMax, (long)BitOperations.RoundUpToPowerOf2((ulong)wanted));
        var thrift = new ThriftCompactWriter(target);
        thrift.BeginStruct();
        thrift.Field(1, bytes);
        for (var union = 2; union <= 4; union++)
        {
            thrift.BeginStruct(union);
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }

        thrift.EndStruct();
        target.Reserve(bytes);
        var bits = new Span<byte>(target.Start + target.Length, bytes);
        bits.Clear();
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(bits);
        var blocks = (ulong)(bytes / BlockBytes);
        foreach (var hash in hashes)
        {
            var block = words.Slice((int)(((hash >> 32) * blocks) >> 32) * Salts.Length, Salts.Length);
            for (var word = 0; word < Salts.Length; word++)
            {
                block[word] |= 1u << (int)(((uint)hash * Salts[word]) >> 27);
            }
        }

        target.Length += bytes;
    }
}
