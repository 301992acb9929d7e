using System.IO.Hashing;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>The pages of one chunk, one after the other: finds headers, holds sizes against the chunk, checks sums, decompresses.</summary>
internal sealed class PageSequence
{
    private const int HeaderWindow = 1_024;
    private const int HeaderWindowGrowth = 16;

    private readonly RandomAccessBytes source;
    private readonly CompressionCodec codec;
    private readonly ReaderLimits limits;
    private readonly ParquetPosition chunk;
    private readonly long end;
    private long position;
    private int ordinal;
    private byte[] window = [];
    private byte[] stored = [];
    private byte[] body = [];

    /// <param name="source">The file.</param>
    /// <param name="meta">The chunk.</param>
    /// <param name="dataEnd">Where the footer starts: no page reaches into it.</param>
    /// <param name="chunk">Row group and column, for failures.</param>
    /// <param name="limits">Bounds.</param>
    public PageSequence(RandomAccessBytes source, ColumnMetaData meta, long dataEnd, ParquetPosition chunk, ReaderLimits limits)
    {
        this.source = source;
        this.chunk = chunk;
        this.limits = limits;
        codec = meta.Codec;
        position = meta.Start;
        if (position < ParquetReader.Magic.Length || meta.TotalCompressedSize < 0 || meta.TotalCompressedSize > dataEnd - position)
        {
            throw new ParquetFormatException(
                $"the chunk claims {meta.TotalCompressedSize} bytes from {position}, data ends at {dataEnd}", chunk with { Offset = position });
        }

        end = position + meta.TotalCompressedSize;
    }

    /// <summary>Bytes of the chunk behind the last page read.</summary>
    public long Left => end - position;

    /// <summary>Place of the page read last.</summary>
    public ParquetPosition Place { get; private set; } = ParquetPosition.File;

    /// <summary>Reads the next header and moves behind its body. The body is read by <see cref="Open"/>.</summary>
    /// <returns>Null at the chunk's end.</returns>
    public Page? Next()
    {
        if (position == end)
        {
            return null;
        }

        Place = chunk with { Page = ordinal, Offset = position };
        try
        {
            var header = Header(out var size);
            if (header.CompressedSize > Left - size)
            {
                throw new ParquetFormatException($"a body of {header.CompressedSize} bytes in a chunk with {Left - size} left");
            }

            var page = new Page(ordinal++, position, size, header);
            position += page.Size;
            return page;
        }
        catch (ParquetFormatException failure)
        {
            throw failure.Within(Place);
        }
    }

    /// <summary>Reads, checks and decompresses a body.</summary>
    /// <returns>Valid until the next call, unless <paramref name="keep"/>.</returns>
    public PageBody Open(Page page, bool keep = false)
    {
        var header = page.Header;
        if (header.UncompressedSize > limits.PageBytesMax)
        {
            throw new ParquetFormatException($"a page of {header.UncompressedSize} bytes, the limit is {limits.PageBytesMax}");
        }

        var plain = Levels(header);
        var values = header.UncompressedSize - plain;
        var isCompressed = codec != CompressionCodec.Uncompressed && header.V2 is not { IsCompressed: false };
        var packed = header.CompressedSize - plain;
        if (values < 0 || packed < 0)
        {
            throw new ParquetFormatException($"levels of {plain} bytes in a page of {header.UncompressedSize}, {header.CompressedSize} stored");
        }

        // A v2 page of nulls only has no values to compress, and some writers then store nothing at all.
        isCompressed &= header.V2 is null || values > 0 || packed > 0;
        PageCodec.CheckSize(isCompressed ? codec : CompressionCodec.Uncompressed, packed, values);

        Reserve(ref stored, header.CompressedSize, keep && !isCompressed);
        var bytes = new ArraySegment<byte>(stored, 0, header.CompressedSize);
        source.Read(page.Offset + page.HeaderSize, bytes);
        if (header.Crc is { } expected && Crc32.HashToUInt32(bytes) is var actual && actual != expected)
        {
            throw new ParquetFormatException($"the page's CRC is {actual:x8}, its header says {expected:x8}");
        }

        ReadOnlyMemory<byte> unpacked = bytes[plain..];
        if (isCompressed)
        {
            Reserve(ref body, values, keep);
            PageCodec.Decompress(codec, bytes[plain..], body.AsSpan(0, values));
            unpacked = body.AsMemory(0, values);
        }

        var repetition = header.V2?.RepetitionLevelsLength ?? 0;
        var levels = new PageBody(bytes[..repetition], bytes[repetition..plain], unpacked);
        if (keep)
        {
            stored = isCompressed ? stored : [];
            body = isCompressed ? [] : body;
        }

        return levels;
    }

    private static int Levels(PageHeader header)
    {
        if (header.V2 is not { } v2)
        {
            return 0;
        }

        if (v2.RepetitionLevelsLength < 0 || v2.DefinitionLevelsLength < 0 || (long)v2.RepetitionLevelsLength + v2.DefinitionLevelsLength > header.CompressedSize)
        {
            throw new ParquetFormatException(
                $"levels of {v2.RepetitionLevelsLength} and {v2.DefinitionLevelsLength} bytes in a body of {header.CompressedSize}");
        }

        return v2.RepetitionLevelsLength + v2.DefinitionLevelsLength;
    }

    private static void Reserve(ref byte[] buffer, int size, bool exact)
    {
        if (buffer.Length < size || exact)
        {
            buffer = new byte[size];
        }
    }

    private PageHeader Header(out int size)
    {
        var max = (int)Math.Min(Left, limits.PageBytesMax);
        for (var length = Math.Min(HeaderWindow, max); ; length = (int)Math.Min((long)length * HeaderWindowGrowth, max))
        {
            Reserve(ref window, length, exact: false);
            var bytes = window.AsSpan(0, length);
            source.Read(position, bytes);
            var reader = new ThriftCompactReader(bytes, position);
            try
            {
                var header = PageHeaderDecoder.Decode(ref reader);
                size = reader.Position;
                return header;
            }
            catch (ParquetFormatException) when (reader.RanOut && length < max)
            {
            }
        }
    }
}
