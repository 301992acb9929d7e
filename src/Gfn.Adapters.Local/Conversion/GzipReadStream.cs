using System.IO.Compression;
using Gfn.Domain;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Decompresses gzip, and notices when it was cut short.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends quietly where its source ends. So one more member of known content is put behind the source: only if the
/// stream was complete does the output end with it. What it adds is held back and never shown.
/// </remarks>
internal sealed class GzipReadStream : ForwardStream
{
    private static readonly byte[] Seal = "gfn: the compressed stream is complete"u8.ToArray();

    private readonly SealedSource source;
    private readonly GZipStream gzip;
    private readonly byte[] held = new byte[Seal.Length];
    private int heldCount;

    public GzipReadStream(Stream source)
    {
        this.source = new SealedSource(source, Compressed(Seal));
        gzip = new GZipStream(this.source, CompressionMode.Decompress);
    }

    /// <summary>Reads, always keeping the last bytes back: they may be the seal.</summary>
    /// <exception cref="InputRefusedException">Not gzip, damaged or cut short.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            var count = Fill(buffer);
            if (count == 0)
            {
                return held.AsSpan(0, heldCount).SequenceEqual(Seal)
                    ? 0
                    : throw new InputRefusedException(FailureCode.CompressionBroken, "The gzip stream is cut short, or something else follows it.");
            }

            if (Shift(buffer, count) is var free and > 0)
            {
                return free;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compressed(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var member = new GZipStream(bytes, CompressionLevel.NoCompression, leaveOpen: true))
        {
            member.Write(content);
        }

        return bytes.ToArray();
    }

    private int Fill(Span<byte> buffer)
    {
        try
        {
            return gzip.Read(buffer);
        }
        catch (InvalidDataException broken)
        {
            // What was found wrong once the source had ended is wrong with the seal: the stream did not end where its source does.
            var detail = source.Ended ? "The gzip stream is cut short, or its end is damaged." : $"The gzip stream is damaged: {broken.Message}";
            throw new InputRefusedException(FailureCode.CompressionBroken, detail, broken);
        }
    }

    /// <summary>Puts what was held before the bytes just read, and holds the last of them.</summary>
    /// <returns>Bytes at the front of the buffer that are free to be shown.</returns>
    private int Shift(Span<byte> buffer, int count)
    {
        Span<byte> all = [.. held.AsSpan(0, heldCount), .. buffer[..Math.Min(count, held.Length)]];
        if (count <= held.Length)
        {
            var free = Math.Max(0, all.Length - held.Length);
            all[..free].CopyTo(buffer);
            all[free..].CopyTo(held);
            heldCount = all.Length - free;
            return free;
        }

        var before = heldCount;
        Span<byte> last = stackalloc byte[held.Length];
        buffer.Slice(count - held.Length, held.Length).CopyTo(last);
        buffer[..(count - held.Length)].CopyTo(buffer[before..]);
        held.AsSpan(0, before).CopyTo(buffer);
        last.CopyTo(held);
        heldCount = held.Length;
        return count - held.Length + before;
    }

    /// <summary>The source, then the seal.</summary>
    private sealed class SealedSource(Stream source, byte[] seal) : ForwardStream
    {
        private readonly MemoryStream tail = new(seal);

        /// <summary>Whether all of the source was handed on.</summary>
        public bool Ended { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (!Ended)
            {
                var count = source.Read(buffer);
                if (count > 0)
                {
                    return count;
                }

                Ended = true;
            }

            return tail.Read(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
                tail.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
