using Gfn.Domain;
using ZstdSharp;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Opens the decompressed bytes of an input.</summary>
internal static class SourceStream
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Stored bytes from which a thread of its own pays.</summary>
    private const int AsideBytesMin = 1 << 18;

    /// <summary>What an input is compressed with; looks at its first bytes where the name does not say.</summary>
    public static async Task<InputCompression> DetectAsync(ConversionInput input, CancellationToken cancel)
    {
        var named = InputCompressions.OfName(input.Name);
        if (named != InputCompression.Unknown || input.SizeBytes is null)
        {
            return named;
        }

        await using var stream = await input.OpenAsync(0, cancel);
        var first = new byte[InputCompressions.MagicBytes];
        return InputCompressions.OfBytes(first.AsSpan(0, await stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancel)));
    }

    /// <summary>Opens an input from its beginning, decompressed.</summary>
    /// <param name="aside">Whether a thread more may be used: a large compressed input is then decompressed on it.</param>
    public static async Task<Stream> OpenAsync(ConversionInput input, InputCompression compression, bool aside, CancellationToken cancel)
    {
        var stream = await input.OpenAsync(0, cancel);
        if (compression == InputCompression.Unknown)
        {
            var first = new byte[InputCompressions.MagicBytes];
            var count = await stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancel);
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

    /// <summary>Bytes already read, then the rest.</summary>
    private sealed class PrefixedStream(byte[] prefix, Stream rest) : Stream
    {
        private int shown;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (shown == prefix.Length)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, prefix.Length - shown);
            prefix.AsSpan(shown, count).CopyTo(buffer);
            shown += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
