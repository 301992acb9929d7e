using System.Buffers.Binary;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;
using Gfn.Formats.Typed;
using Gfn.Formats.Typed.Columns;

namespace Gfn.Formats;

/// <summary>Takes bytes of a file, in order.</summary>
public delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>What a file says about itself besides its data.</summary>
/// <param name="Sources">Names of the files by number, for <see cref="SourceColumns.File"/>.</param>
/// <param name="ProcessedAt">For <see cref="SourceColumns.ProcessedAt"/>.</param>
/// <param name="KeyValues">Key-value metadata of the footer.</param>
public sealed record ParquetFileFacts(IReadOnlyList<string> Sources, DateTimeOffset ProcessedAt, IReadOnlyList<KeyValuePair<string, string>> KeyValues);

/// <summary>Puts row groups together as one Parquet file. Columns are the union over the groups, in order of first appearance, behind them the source columns.</summary>
/// <remarks>
/// One pass, never seeks. A column that first appears late gets pages of nulls for the groups before it, written just before the footer.
/// File := "PAR1" row-group* late-null-page* column-index* offset-index* footer footer-length "PAR1". Source: the format's README.
/// What it keeps per group is the footer's own size, some 100 bytes per column.
/// </remarks>
public sealed class ParquetFileWriter : IDisposable
{
    /// <summary>Column of a file whose records have no key at all; Parquet needs one. Always null.</summary>
    public const string EmptyColumn = "_empty";

    private static readonly byte[] Magic = "PAR1"u8.ToArray();

    private readonly ByteSink sink;
    private readonly ParquetOptions options;
    private readonly NdjsonColumns columns;
    private readonly IReadOnlyList<FileField> typedFields;
    private readonly List<LeafShape> typedLeaves;
    private readonly FooterBuilder footer;
    private readonly SourceColumnsWriter? sourceColumns;
    private readonly PageWriter nullPages;
    private readonly Action<nint, int> writeBlock;
    private bool completed;

    /// <summary>Begins a file.</summary>
    /// <param name="sink">Takes its bytes.</param>
    /// <param name="options">The same as the encoders'.</param>
    /// <param name="facts">Metadata.</param>
    /// <param name="sourceColumns">Whether rows say where they came from; the encoders must know it too.</param>
    /// <param name="columnsMax">Most columns.</param>
    /// <param name="schema">The columns of typed mode, which come first; the encoders must have the same. Null for string mode.</param>
    public ParquetFileWriter(ByteSink sink, ParquetOptions options, ParquetFileFacts facts, bool sourceColumns, int columnsMax, TypedSchema? schema = null)
    {
        this.sink = sink;
        this.options = options;
        columns = new NdjsonColumns(sourceColumns, columnsMax);
        typedFields = [.. (schema ?? TypedSchema.Empty).Fields.Select(field => TypedShapes.Of(field with { Name = SourceColumns.NameOf(field.Name, sourceColumns) }))];
        typedLeaves = [.. typedFields.SelectMany(field => field.Leaves)];
        foreach (var field in typedFields)
        {
            columns.Add(field.Name);
        }

        footer = new FooterBuilder(options, facts.KeyValues);
        nullPages = new PageWriter(new PageCompressor(options.Compression), options.PageChecksums);
        writeBlock = WriteBlock;
        this.sourceColumns = sourceColumns ? new SourceColumnsWriter(options, facts) : null;
        Write(Magic);
    }

    /// <summary>Bytes written so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Names of the data's columns so far, in file order.</summary>
    public IReadOnlyList<string> Columns => columns.Names;

    /// <summary>Appends a finished group; one without rows leaves no trace.</summary>
    /// <param name="group">The group; it may be reset afterwards.</param>
    /// <param name="linesBefore">For each of the group's segments, the lines of its file that lie before it.</param>
    /// <exception cref="ColumnLimitException">The union has more columns than allowed.</exception>
    public void Append(RowGroupEncoder group, IReadOnlyList<long> linesBefore)
    {
        if (group.Rows == 0)
        {
            return;
        }

        var places = columns.Merge(group);
        footer.BeginGroup(group.Rows);
        for (var leaf = 0; leaf < typedLeaves.Count; leaf++)
        {
            var written = group.TypedLeaf(leaf);
            WriteChunk(written.Chunk, typedLeaves[leaf], written.Entries);
        }

        for (var column = typedFields.Count; column < columns.Count; column++)
        {
            if (places[column] >= 0)
            {
                WriteChunk(group.Chunk(places[column]), TextLeaf(column), group.Rows);
            }
            else
            {
                WriteNulls(column, group.Rows);
            }
        }

        footer.EndDataColumns();
        if (sourceColumns is not null)
        {
            sourceColumns.Encode(group, linesBefore);
            WriteChunk(sourceColumns.File, SourceColumnsWriter.Fields[0].Leaves[0], group.Rows);
            WriteChunk(sourceColumns.Line, SourceColumnsWriter.Fields[1].Leaves[0], group.Rows);
            WriteChunk(sourceColumns.ProcessedAt, SourceColumnsWriter.Fields[2].Leaves[0], group.Rows);
        }

        footer.EndGroup();
        Rows += group.Rows;
    }

    /// <summary>Writes what remains: late nulls, indexes, footer. The file is complete then.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(completed, this);
        completed = true;
        if (columns.Count == 0 && sourceColumns is null)
        {
            columns.Add(EmptyColumn);
        }

        var textAt = typedLeaves.Count - typedFields.Count;
        footer.FillLateColumns(textAt + columns.Count, (leaf, rows) => WriteNulls(leaf - textAt, rows));
        footer.PlaceIndexes(BytesWritten, writeBlock);

        using var bytes = new NativeBuffer(1 << 16);
        IReadOnlyList<FileField> fields = [.. typedFields, .. columns.Names.Skip(typedFields.Count).Select(FileField.Text), .. sourceColumns is null ? [] : SourceColumnsWriter.Fields];
        footer.WriteTo(bytes, fields, Rows);
        Write(bytes.Written);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        Write(length);
        Write(Magic);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        footer.Dispose();
        nullPages.Dispose();
        sourceColumns?.Dispose();
    }

    private LeafShape TextLeaf(int column) => FileField.Text(columns.Names[column]).Leaves[0];

    private void WriteNulls(int column, int rows)
    {
        using var chunk = new EncodedChunk();
        NullChunk.Encode(chunk, nullPages, rows, options.PageRowsMax);
        WriteChunk(chunk, TextLeaf(column), rows);
    }

    private void WriteChunk(EncodedChunk chunk, LeafShape leaf, long entries)
    {
        footer.AddChunk(chunk, leaf, entries, BytesWritten);
        chunk.Dictionary.WriteTo(writeBlock);
        chunk.Data.WriteTo(writeBlock);
        Write(chunk.BloomFilter.Written);
    }

    private unsafe void WriteBlock(nint bytes, int count) => Write(new ReadOnlySpan<byte>((void*)bytes, count));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        sink(bytes);
        BytesWritten += bytes.Length;
    }
}

/// <summary>The files have more distinct keys than columns are allowed.</summary>
/// <param name="columnsMax">The limit.</param>
public sealed class ColumnLimitException(int columnsMax) : Exception($"The files have more than {columnsMax} distinct keys. Raise ColumnsMax if they are meant as columns; if keys are data, nest them under one key.")
{
    /// <summary>The limit.</summary>
    public int ColumnsMax { get; } = columnsMax;
}
