using System.Runtime.CompilerServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes a column of text inside lists and structs, or one whose encoding or bloom filter was asked for.</summary>
/// <remarks>The usual flat column, which needs neither levels nor choice, is <see cref="StringColumnWriter"/>'s.</remarks>
internal sealed unsafe class TextColumnWriter : LeafWriter
{
    private const int FirstCheck = 1_024;
    private readonly ValueDictionary? dictionary;
    private readonly NativeBuffer values = new(1_024);
    private readonly NativeBuffer indexes = new(256);
    private readonly NativeBuffer lengths = new(256);
    private PlainBounds bounds;
    private bool inDictionary;
    private int seen;
    private int nextCheck;

    public TextColumnWriter(LeafShape shape, ParquetOptions options, PageWriter pages)
        : base(shape, options, pages)
    {
        if (Encoding == ColumnEncoding.Dictionary && options.DictionaryBytesMax > 0)
        {
            dictionary = new ValueDictionary(options.DictionaryBytesMax);
        }

        Begin();
    }

    /// <summary>Whether the open page has as many bytes as it may.</summary>
    public bool IsFull => values.Length >= Options.PageBytesMax;

    /// <summary>Whether looking values up is likely to wait for memory, so that <see cref="Prefetch"/> pays.</summary>
    public bool Fetches => inDictionary && dictionary!.Count > 256;

    protected override int RowsMax => Options.PageRowsMax;

    protected override long ValueBytes => values.Length;

    private bool IsDelta => Encoding == ColumnEncoding.Delta;

    public override void Reset()
    {
        base.Reset();
        dictionary?.Clear();
        Begin();
    }

    /// <summary>Has the memory fetched that looking a value up will need.</summary>
    /// <param name="p">The value; sixteen bytes from here can be read.</param>
    /// <param name="length">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(byte* p, int length) => dictionary!.Prefetch(p, length);

    /// <summary>Makes room for values to come.</summary>
    /// <param name="most">How many at most.</param>
    public void BeginValues(int most) => indexes.Reserve(inDictionary ? most * sizeof(ushort) : 0);

    /// <summary>A value whose levels are set already; there must be room for it.</summary>
    /// <param name="p">Its bytes; sixteen from here can be read.</param>
    /// <param name="length">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddValue(byte* p, int length)
    {
        Values++;
        Bloom?.Add(new ReadOnlySpan<byte>(p, length));
        var index = inDictionary ? dictionary!.Index(p, length) : -1;
        if (index < 0)
        {
            AddWithoutIndex(p, length);
            return;
        }

        dictionary!.Use(index, Chunk.Pages.Count);
        *(ushort*)(indexes.Start + indexes.Length) = (ushort)index;
        indexes.Length += sizeof(ushort);
        if (++seen == nextCheck)
        {
            LeaveUnlessItPays();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        dictionary?.Dispose();
        values.Dispose();
        indexes.Dispose();
        lengths.Dispose();
    }

    protected override (Encoding Encoding, StringBound? Min, StringBound? Max) WriteValues(NativeBuffer body)
    {
        if (inDictionary && dictionary!.Count > 0)
        {
            var (least, most) = DictionaryBounds();
            WriteIndexes(body, indexes, Values, dictionary.Count);
            return (Parquet.Encoding.RleDictionary, least, most);
        }

        var (min, max) = (bounds.Min(values.Start, Chunk.Bounds), bounds.Max(values.Start, Chunk.Bounds));
        if (IsDelta)
        {
            DeltaEncoder.Append((long*)lengths.Start, Values, 32, body);
        }

        body.Append(values.Written);
        values.Length = lengths.Length = 0;
        bounds.Clear();
        return (IsDelta ? Parquet.Encoding.DeltaLengthByteArray : Parquet.Encoding.Plain, min, max);
    }

    protected override void FinishValues()
    {
        if (Chunk.DictionaryPages > 0)
        {
            WriteDictionary(dictionary!.Body, dictionary.Count);
        }
    }

    private void Begin()
    {
        const int Kept = 1 << 20;
        values.Reset(Kept);
        indexes.Reset(Kept);
        lengths.Reset(Kept);
        bounds.Clear();
        inDictionary = dictionary is not null;
        seen = 0;
        nextCheck = FirstCheck;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddWithoutIndex(byte* p, int length)
    {
        if (inDictionary)
        {
            LeaveDictionary();
        }

        AddPlain(p, length);
    }

    /// <summary>Asked after 1,024 values and each time they have doubled.</summary>
    private void LeaveUnlessItPays()
    {
        nextCheck *= 2;
        if (dictionary!.Count * 4L > seen * 3L)
        {
            LeaveDictionary();
        }
    }

    private void AddPlain(byte* p, int length)
    {
        values.Reserve(sizeof(int) + length);
        var target = values.Start + values.Length;
        if (IsDelta)
        {
            lengths.Reserve(sizeof(long));
            *(long*)(lengths.Start + lengths.Length) = length;
            lengths.Length += sizeof(long);
        }
        else
        {
            *(int*)target = length;
            target += sizeof(int);
        }

        Buffer.MemoryCopy(p, target, length, length);
        values.Length = (int)(target - values.Start) + length;
        bounds.Take(values.Start, target, length);
    }

    /// <summary>Writes the open page's indexed values again, as plain ones, and goes on so.</summary>
    private void LeaveDictionary()
    {
        inDictionary = false;
        for (var i = 0; i < indexes.Length / sizeof(ushort); i++)
        {
            var (offset, length) = dictionary!.Place(((ushort*)indexes.Start)[i]);
            AddPlain(dictionary.Start + offset, length);
        }

        indexes.Length = 0;
    }

    private (StringBound? Min, StringBound? Max) DictionaryBounds()
    {
        var (min, max) = (-1, -1);
        for (var i = 0; i < dictionary!.Count; i++)
        {
            if (dictionary.IsUsed(i, Chunk.Pages.Count))
            {
                var value = dictionary.Value(i);
                min = min < 0 || value.SequenceCompareTo(dictionary.Value(min)) < 0 ? i : min;
                max = max < 0 || value.SequenceCompareTo(dictionary.Value(max)) > 0 ? i : max;
            }
        }

        return min < 0 ? (null, null) : (StringBound.Lower(dictionary.Value(min), Chunk.Bounds), StringBound.Upper(dictionary.Value(max), Chunk.Bounds));
    }
}
