namespace Gfn.Formats.Parquet.Writing;

/// <summary>A column that a row group does not have: pages of nulls.</summary>
internal static unsafe class NullChunk
{
    public static void Encode(EncodedChunk chunk, PageWriter pages, int rows, int pageRowsMax)
    {
        var body = stackalloc byte[16];
        for (var first = 0; first < rows; first += pageRowsMax)
        {
            var count = Math.Min(pageRowsMax, rows - first);
            var levels = (int)(HybridEncoder.Run(body + sizeof(int), count, 0, width: 1) - body) - sizeof(int);
            *(int*)body = levels;
            var before = chunk.Data.Length;
            var (stored, uncompressed) = pages.AppendData(chunk.Data, new ReadOnlySpan<byte>(body, sizeof(int) + levels), count, Encoding.Plain);
            chunk.UncompressedBytes += uncompressed;
            chunk.PlainPages++;
            chunk.Nulls += count;
            chunk.Pages.Add(new WrittenPage(before, stored, first, count, null, null, true));
        }
    }
}
