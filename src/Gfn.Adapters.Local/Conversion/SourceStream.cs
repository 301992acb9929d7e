using Gfn.Domain;
using ZstdSharp;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Opens the decompressed bytes of an input, on a thread that may block.</summary>
internal static class SourceStream
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Stored bytes from which a thread of its own pays.</summary>
    private const int AsideBytesMin = 1 << 18;

    /// <summary>What an input is compressed with; looks at its first bytes where the name does not say.</summary>
    public static InputCompression Detect(ConversionInput input, CancellationToken cancel)
    {
        var named = InputCompressions.OfName(input.Name);
        if (named != InputCompression.Unknown || input.SizeBytes is null)
        {
            return named;
        }

        using var stream = input.OpenAsync(0, cancel).GetAwaiter().GetResult();
        var first = new byte[InputCompressions.MagicBytes];
        return InputCompressions.OfBytes(first.AsSpan(0, stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)));
    }

    /// <summary>Opens an input from its beginning, decompressed.</summary>
    /// <param name="input">The input.</param>
    /// <param name="compression">What it is compressed with, if that is known.</param>
    /// <param name="aside">Whether a thread more may be used: a large compressed input is then decompressed on it.</param>
    /// <param name="onRead">Told how many stored bytes were read, each time; null if nobody wants to know.</param>
    /// <param name="cancel">Stops soon.</param>
    public static Stream Open(ConversionInput input, InputCompression compression, bool aside, Action<long>? onRead, CancellationToken cancel)
    {
        var stream = input.OpenAsync(0, cancel).GetAwaiter().GetResult();
        stream = onRead is null ? stream : new CountedStream(stream, onRead);
        if (compression == InputCompression.Unknown)
        {
            var first = new byte[InputCompressions.MagicBytes];
            var count = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            stream = new PrefixedStream(first.AsSpan(0, count).ToArray(), stream);
            compression = InputCompressions.OfBytes(first.AsSpan(0, count));
        }

        Stream text = compression switch
        {
            InputCompression.Gzip => new GzipReadStream(stream),
            InputCompression.Zstd => new DecompressionStream(stream, BufferBytes, checkEndOfStream: true, leaveOpen: false),
            _ => stream,
        };
        return aside && text != stream && input.SizeBytes is null or >= AsideBytesMin ? new ReadAheadStream(text) : text;
    }

    /// <summary>Reads, and turns what a decompressor has to say into a refusal of the file.</summary>
    public static int Read(Stream stream, Span<byte> target)
    {
        try
        {
            return stream.Read(target);
        }
        catch (ZstdException broken)
        {
            throw new InputRefusedException(FailureCode.CompressionBroken, $"The zstd stream is damaged: {broken.Message}", broken);
        }
        catch (EndOfStreamException cut) when (stream is DecompressionStream)
        {
            throw new InputRefusedException(FailureCode.CompressionBroken, "The zstd stream is cut short.", cut);
        }
    }
}
