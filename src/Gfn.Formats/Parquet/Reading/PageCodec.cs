using System.IO.Compression;
using Snappier;
using ZstdSharp;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>Decompresses page bodies whose size is known beforehand.</summary>
internal static class PageCodec
{
    // The most a codec can make of one byte, rounded up: 64-byte copies of 3 bytes, 258-byte matches of 2 bits, 128 KiB blocks of 4 bytes,
    // lengths of 255 by the byte, 16 MiB by a command of a few bytes.
    private const int SnappyRatioMax = 22;
    private const int GzipRatioMax = 1_033;
    private const int ZstdRatioMax = 32_768;
    private const int Lz4RatioMax = 255;
    private const int BrotliRatioMax = 1 << 23;
    private const int SmallBody = 1_024;

    /// <summary>Refuses a declared size that the stored bytes cannot decompress to, before anything of that size is allocated.</summary>
    public static void CheckSize(CompressionCodec codec, long compressed, long uncompressed)
    {
        var ratio = codec switch
        {
            CompressionCodec.Snappy => SnappyRatioMax,
            CompressionCodec.Gzip => GzipRatioMax,
            CompressionCodec.Zstd => ZstdRatioMax,
            CompressionCodec.Lz4Raw => Lz4RatioMax,
            CompressionCodec.Brotli => BrotliRatioMax,
            CompressionCodec.Uncompressed => 1,
            _ => throw new ParquetUnsupportedException($"pages are compressed with {codec}; this reader knows uncompressed, snappy, gzip, zstd, brotli and lz4_raw"),
        };
        if (codec == CompressionCodec.Uncompressed ? compressed != uncompressed : uncompressed > (compressed * ratio) + SmallBody)
        {
            throw new ParquetFormatException($"{compressed} bytes of {codec} cannot be {uncompressed} bytes uncompressed");
        }
    }

    /// <summary>Decompresses a whole body.</summary>
    /// <exception cref="ParquetFormatException">The codec refuses, or the size differs from the declared one.</exception>
    public static void Decompress(CompressionCodec codec, ArraySegment<byte> compressed, Span<byte> target)
    {
        int written;
        try
        {
            written = codec switch
            {
                CompressionCodec.Snappy => UnpackSnappy(compressed, target),
                CompressionCodec.Gzip => UnpackGzip(compressed, target),
                CompressionCodec.Zstd => UnpackZstd(compressed, target),
                CompressionCodec.Lz4Raw => Lz4Block.Decompress(compressed, target),
                CompressionCodec.Brotli => UnpackBrotli(compressed, target),
                _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Checked by CheckSize."),
            };
        }
        catch (Exception cause) when (cause is not ParquetFormatException and not OutOfMemoryException)
        {
            throw new ParquetFormatException($"the page does not decompress as {codec}: {cause.Message}", null, cause);
        }

        if (written != target.Length)
        {
            throw new ParquetFormatException($"the page decompresses to {written} bytes, its header says {target.Length}");
        }
    }

    private static int UnpackSnappy(ReadOnlySpan<byte> compressed, Span<byte> target)
    {
        var declared = Snappy.GetUncompressedLength(compressed);
        return declared == target.Length ? Snappy.Decompress(compressed, target) : declared;
    }

    private static int UnpackGzip(ArraySegment<byte> compressed, Span<byte> target)
    {
        using var packed = new MemoryStream(compressed.Array!, compressed.Offset, compressed.Count, writable: false);
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        var written = unpacked.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        return unpacked.ReadByte() < 0 ? written : throw new ParquetFormatException($"the page decompresses to more than {target.Length} bytes, which its header says");
    }

    private static int UnpackZstd(ReadOnlySpan<byte> compressed, Span<byte> target)
    {
        using var decompressor = new Decompressor();
        return decompressor.Unwrap(compressed, target);
    }

    private static int UnpackBrotli(ReadOnlySpan<byte> compressed, Span<byte> target) => BrotliDecoder.TryDecompress(compressed, target, out var written)
        ? written
        : throw new InvalidDataException("it is broken, or longer than its header says");
}
