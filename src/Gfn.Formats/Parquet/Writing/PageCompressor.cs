using System.IO.Compression;
using System.Runtime.CompilerServices;
using Gfn.Formats.Parquet.Writing.Snappy;
using ZstdSharp;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Compresses page bodies, each by itself. Keeps its working memory; not thread-safe.</summary>
internal sealed unsafe class PageCompressor(CompressionCodec codec) : IDisposable
{
    private readonly Compressor? zstd = codec == CompressionCodec.Zstd ? new Compressor(Compressor.DefaultCompressionLevel) : null;

    private readonly SnappyEncoder? snappy = codec == CompressionCodec.Snappy ? new SnappyEncoder() : null;

    public CompressionCodec Codec { get; } = codec;

    /// <summary>Compresses a body to the end of a buffer.</summary>
    /// <param name="values">The byte arrays it ends with, if it does: they are compressed better when it is known where they begin.</param>
    /// <returns>Bytes appended.</returns>
    public int Append(ReadOnlySpan<byte> body, NativeBuffer target, ByteArrayRun values = default) =>
        snappy is null ? AppendOther(body, target) : snappy.Append(body, values, target);

    public void Dispose()
    {
        zstd?.Dispose();
        snappy?.Dispose();
    }

    /// <summary>By itself, so that the libraries of other codecs are loaded only where they are needed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int AppendOther(ReadOnlySpan<byte> body, NativeBuffer target)
    {
        switch (Codec)
        {
            case CompressionCodec.Uncompressed:
                target.Append(body);
                return body.Length;
            case CompressionCodec.Zstd:
                target.Reserve(Compressor.GetCompressBound(body.Length));
                return Wrote(target, zstd!.Wrap(body, Free(target)));
            case CompressionCodec.Gzip:
                return Gzip(body, target);
            default:
                throw new NotSupportedException($"Pages cannot be written with {Codec}.");
        }
    }

    private static Span<byte> Free(NativeBuffer target) => new(target.Start + target.Length, target.Capacity - target.Length);

    private static int Wrote(NativeBuffer target, int count)
    {
        target.Length += count;
        return count;
    }

    private static int Gzip(ReadOnlySpan<byte> body, NativeBuffer target)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(body);
        }

        target.Append(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        return (int)bytes.Length;
    }
}
