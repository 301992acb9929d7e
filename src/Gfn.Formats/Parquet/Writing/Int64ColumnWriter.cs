namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes a column of 64-bit numbers that ascend and are never null, such as line numbers: plain pages.</summary>
internal sealed unsafe class Int64ColumnWriter(ParquetOptions options, PageWriter pages) : IDisposable
{
    private readonly NativeBuffer body = new(4_096);
    private readonly NativeBuffer values = new(4_096);
    private int pageFirstRow;
    private int rows;
    private long min = long.MaxValue;
    private long max = long.MinValue;

    public EncodedChunk Chunk { get; } = new();

    public void Reset()
    {
        Chunk.Reset();
        values.Length = 0;
        pageFirstRow = rows = 0;
    }

    public void Append(long value)
    {
        if (values.Length >= options.PageBytesMax || rows - pageFirstRow >= options.PageRowsMax)
        {
            ClosePage();
        }

        values.Reserve(sizeof(long));
        *(long*)(values.Start + values.Length) = value;
        values.Length += sizeof(long);
        min = Math.Min(min, value);
        max = Math.Max(max, value);
        rows++;
    }

    public void Finish()
    {
        if (rows > pageFirstRow)
        {
            ClosePage();
        }
    }

    public void Dispose()
    {
        Chunk.Dispose();
        body.Dispose();
        values.Dispose();
    }

    private void ClosePage()
    {
        var count = rows - pageFirstRow;
        body.Length = 0;
        body.Reserve(16 + values.Length);
        var p = HybridEncoder.Run(body.Start + sizeof(int), count, 1, width: 1);
        body.Length = (int)(p - body.Start);
        *(int*)body.Start = body.Length - sizeof(int);
        body.Append(values.Written);

        var before = Chunk.Data.Length;
        var (stored, uncompressed) = pages.AppendData(Chunk.Data, body.Written, count, Encoding.Plain);
        Chunk.UncompressedBytes += uncompressed;
        Chunk.PlainPages++;
        Chunk.Pages.Add(new WrittenPage(before, stored, pageFirstRow, 0, Bound(min), Bound(max), false));
        values.Length = 0;
        pageFirstRow = rows;
        (min, max) = (long.MaxValue, long.MinValue);
    }

    private static StringBound Bound(long value) => new(BitConverter.GetBytes(value), true);
}
