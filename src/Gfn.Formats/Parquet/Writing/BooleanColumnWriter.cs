namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes a column of booleans: plain, a bit each, least significant first.</summary>
internal sealed unsafe class BooleanColumnWriter(LeafShape shape, ParquetOptions options, PageWriter pages) : LeafWriter(shape, options, pages)
{
    private readonly NativeBuffer values = new(256);
    private bool anyTrue;
    private bool anyFalse;

    protected override int RowsMax => Options.PageRowsMax;

    protected override long ValueBytes => values.Length / 8;

    public override void Reset()
    {
        base.Reset();
        values.Length = 0;
        anyTrue = anyFalse = false;
    }

    /// <summary>Values whose levels are set already, a byte each, 0 or 1.</summary>
    public void AddValues(byte* source, int count)
    {
        var taken = new ReadOnlySpan<byte>(source, count);
        values.Append(taken);
        Values += count;
        anyTrue |= taken.Contains((byte)1);
        anyFalse |= taken.Contains((byte)0);
    }

    /// <summary>Whether the open page has as many bytes as it may once so many values more are in it.</summary>
    public bool IsFullWith(int more) => (values.Length + more) / 8 >= Options.PageBytesMax;

    public override void Dispose()
    {
        base.Dispose();
        values.Dispose();
    }

    protected override (Encoding Encoding, StringBound? Min, StringBound? Max) WriteValues(NativeBuffer body)
    {
        var bytes = (values.Length + 7) / 8;
        body.Reserve(bytes);
        var target = new Span<byte>(body.Start + body.Length, bytes);
        target.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            target[i >> 3] |= (byte)(values.Start[i] << (i & 7));
        }

        body.Length += bytes;
        StringBound? min = values.Length == 0 ? null : new StringBound(new byte[] { anyFalse ? (byte)0 : (byte)1 }, true);
        StringBound? max = values.Length == 0 ? null : new StringBound(new byte[] { anyTrue ? (byte)1 : (byte)0 }, true);
        values.Length = 0;
        anyTrue = anyFalse = false;
        return (Parquet.Encoding.Plain, min, max);
    }

    protected override void FinishValues()
    {
    }
}
