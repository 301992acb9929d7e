using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Typed.Columns;

/// <summary>The columns of a row group in typed mode: those of the schema, then a text column for every other key, then the rescued values.</summary>
internal sealed unsafe class TypedColumns : IDisposable
{
    private readonly ParquetOptions parquet;
    private readonly PageWriter pages;
    private readonly bool sourceColumns;
    private readonly KeyTable keys;
    private readonly TypedColumn[] fields;
    private readonly List<TextColumn> pool = [];
    private readonly List<TextColumn> extras = [];
    private readonly List<int> places = [];
    private readonly List<TypedColumn> leafFields = [];
    private readonly List<int> leafNumbers = [];
    private readonly NativeBuffer rescuedText = new(256);
    private TextColumn? rescued;

    public TypedColumns(TypedOptions options, ParquetOptions parquet, PageWriter pages, bool sourceColumns)
    {
        this.parquet = parquet;
        this.pages = pages;
        this.sourceColumns = sourceColumns;
        Misfits = new MisfitLog(options.Misfits);
        keys = new KeyTable(options.Schema.Fields);
        var nodes = new NodeBuilder(parquet, pages, Misfits);
        fields = [.. options.Schema.Fields.Select(field => TypedColumn.Of(field, SourceColumns.NameOf(field.Name, sourceColumns), parquet, pages, nodes))];
        foreach (var field in fields)
        {
            for (var leaf = 0; leaf < field.LeafCount; leaf++)
            {
                leafFields.Add(field);
                leafNumbers.Add(leaf);
            }
        }
    }

    public MisfitLog Misfits { get; }

    /// <summary>Keys met again in a struct; those of records are the parser's.</summary>
    public long DuplicateKeys { get; private set; }

    /// <summary>Text columns behind the schema's.</summary>
    public int ExtraCount => extras.Count + (rescued is null ? 0 : 1);

    public string ExtraName(int extra) => extra < extras.Count ? extras[extra].Name : TypedOptions.RescueColumn;

    public EncodedChunk Extra(int extra) => extra < extras.Count ? extras[extra].Chunk : rescued!.Chunk;

    /// <summary>A leaf of the schema, in file order.</summary>
    public (EncodedChunk Chunk, long Entries) Leaf(int leaf, int rows) => leafFields[leaf].Leaf(leafNumbers[leaf], rows);

    /// <summary>Encodes a batch; its fields may be changed.</summary>
    public void Encode(BatchPlace batch, ColumnTable records)
    {
        Misfits.BeginBatch(batch);
        Span<bool> met = stackalloc bool[Math.Min(fields.Length, 512)];
        met = fields.Length > met.Length ? new bool[fields.Length] : met;
        for (var column = 0; column < records.Count; column++)
        {
            if (column == places.Count)
            {
                places.Add(Place(records.Key(column)));
            }

            var slot = records.Slots + column;
            if (places[column] >= 0)
            {
                met[places[column]] = true;
                fields[places[column]].Append(batch, slot->Fields, slot->Count);
            }
            else if (slot->Count > 0)
            {
                extras[~places[column]].Append(batch, slot->Fields, slot->Count);
            }
        }

        for (var field = 0; field < fields.Length; field++)
        {
            if (!met[field])
            {
                fields[field].Append(batch, null, 0);
            }

            DuplicateKeys += fields[field].TakeDuplicateKeys();
        }

        AppendRescued(batch);
    }

    public void Finish(int rows)
    {
        foreach (var field in fields)
        {
            field.Finish(rows);
        }

        foreach (var extra in extras)
        {
            extra.Finish(rows);
        }

        rescued?.Finish(rows);
    }

    public void Reset()
    {
        foreach (var field in fields)
        {
            field.Reset();
        }

        extras.Clear();
        places.Clear();
        rescued = null;
        Misfits.Clear();
        DuplicateKeys = 0;
    }

    public void Dispose()
    {
        foreach (var field in fields)
        {
            field.Dispose();
        }

        foreach (var column in pool)
        {
            column.Dispose();
        }

        rescuedText.Dispose();
    }

    /// <summary>The schema's field of a key, or the complement of the text column it gets.</summary>
    private int Place(ReadOnlySpan<byte> key)
    {
        var field = keys.Find(key);
        if (field >= 0)
        {
            return field;
        }

        var name = SourceColumns.NameOf(key, sourceColumns);
        extras.Add(Take(fields.Length > 0 && name == TypedOptions.RescueColumn ? SourceColumns.InputPrefix + name : name));
        return ~(extras.Count - 1);
    }

    /// <summary>A text column, one used before if there is one that may have the name.</summary>
    private TextColumn Take(string name)
    {
        var column = pool.Find(candidate => !extras.Contains(candidate) && candidate != rescued && candidate.MayBe(name, parquet));
        if (column is null)
        {
            column = new TextColumn(name, parquet, pages);
            pool.Add(column);
        }

        column.Begin(name);
        return column;
    }

    private void AppendRescued(BatchPlace batch)
    {
        if (!Misfits.HasRescued)
        {
            return;
        }

        rescuedText.Length = 0;
        var texts = Misfits.TakeRescued(rescuedText);
        rescued ??= Take(TypedOptions.RescueColumn);
        var views = stackalloc FieldView[RecordParser.BatchRecords];
        for (var i = 0; i < texts.Count; i++)
        {
            views[i] = new FieldView { Offset = texts[i].Offset, Length = texts[i].Length, Row = (ushort)texts[i].Row, Form = FieldForm.Verbatim };
        }

        rescued.Append(batch with { Start = (nint)rescuedText.Start }, views, texts.Count);
    }
}
