namespace Gfn.Formats.Parquet.Reading;

/// <summary>BYTE_STREAM_SPLIT: byte k of all values before byte k+1 of any.</summary>
internal sealed class ByteStreamSplitDecoder : ValueDecoder
{
    private readonly ReadOnlyMemory<byte> body;
    private readonly int width;
    private readonly int stored;
    private int done;

    public ByteStreamSplitDecoder(ReadOnlyMemory<byte> body, int width)
    {
        if (body.Length % width != 0)
        {
            throw new ParquetFormatException($"{body.Length} bytes do not split into {width} streams");
        }

        this.body = body;
        this.width = width;
        stored = body.Length / width;
    }

    public override long Unread => stored - done;

    public override void Read(ColumnValues values, int count)
    {
        if (count > stored - done)
        {
            throw new ParquetFormatException($"{count} values wanted, {stored - done} are left");
        }

        var target = values.Resize(count);
        for (var k = 0; k < width; k++)
        {
            var stream = body.Span.Slice((k * stored) + done, count);
            for (var i = 0; i < stream.Length; i++)
            {
                target[(i * width) + k] = stream[i];
            }
        }

        done += count;
    }
}
