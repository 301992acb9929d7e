namespace Gfn.Formats.Parquet.Reading;

/// <summary>Hybrid-encoded indexes into a dictionary, after one byte of bit width.</summary>
internal sealed class DictionaryDecoder : ValueDecoder
{
    private readonly ColumnValues dictionary;
    private HybridDecoder indexes;
    private int[] buffer = [];

    public DictionaryDecoder(ReadOnlyMemory<byte> body, ColumnValues dictionary)
    {
        this.dictionary = dictionary;

        // A page without values may leave the width out.
        indexes = body.IsEmpty ? new HybridDecoder(body, 0) : new HybridDecoder(body[1..], body.Span[0]);
    }

    public override void Read(ColumnValues values, int count)
    {
        if (buffer.Length < count)
        {
            buffer = new int[count];
        }

        var batch = buffer.AsSpan(0, count);
        indexes.Read(batch);
        values.Gather(dictionary, batch);
    }
}
