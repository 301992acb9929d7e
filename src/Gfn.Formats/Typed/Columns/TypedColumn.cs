using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Typed.Columns;

/// <summary>A top-level column of the schema and the writers behind it.</summary>
internal sealed unsafe class TypedColumn : IDisposable
{
    private readonly ColumnNode? node;
    private readonly LeafWriter[] writers;
    private readonly StructNode[] structs;
    private readonly TextColumn? text;
    private readonly bool isJson;
    private readonly MisfitLog? misfits;

    private TypedColumn(TextColumn text, bool isJson)
    {
        this.text = text;
        this.isJson = isJson;
        (writers, structs) = ([], []);
    }

    private TypedColumn(ColumnNode node, StructNode[] structs, MisfitLog misfits)
    {
        this.node = node;
        this.misfits = misfits;
        this.structs = structs;
        writers = [.. node.Leaves];
    }

    public int LeafCount => text is null ? writers.Length : 1;

    public static TypedColumn Of(TypedField field, string name, ParquetOptions parquet, PageWriter pages, NodeBuilder nodes)
    {
        if (field.Type is ColumnType.Text || (field.Type is ColumnType.Json && !TextColumn.HasChoice(name, parquet)))
        {
            return new TypedColumn(new TextColumn(name, parquet, pages), field.Type is ColumnType.Json);
        }

        var tree = nodes.Build(field with { Name = name }, out var inner);
        return new TypedColumn(tree, inner, nodes.Misfits);
    }

    public (EncodedChunk Chunk, long Entries) Leaf(int leaf, int rows) => text is null ? (writers[leaf].Chunk, writers[leaf].Entries) : (text.Chunk, rows);

    public void Append(BatchPlace batch, FieldView* fields, int count)
    {
        switch (node)
        {
            case null:
                AppendText(batch, fields, count);
                break;
            case LeafNode leaf:
                leaf.Append(batch, fields, count);
                break;
            default:
                AppendNested(batch, fields, count);
                break;
        }
    }

    public void Finish(int rows)
    {
        text?.Finish(rows);
        foreach (var writer in writers)
        {
            writer.Finish(rows);
        }
    }

    public void Reset()
    {
        text?.Begin(text.Name);
        foreach (var writer in writers)
        {
            writer.Reset();
        }
    }

    /// <summary>Keys met again in structs since this was last asked.</summary>
    public long TakeDuplicateKeys()
    {
        var count = 0L;
        foreach (var inner in structs)
        {
            count += inner.TakeDuplicateKeys();
        }

        return count;
    }

    public void Dispose()
    {
        text?.Dispose();
        node?.Dispose();
    }

    private void AppendText(BatchPlace batch, FieldView* fields, int count)
    {
        for (var i = 0; isJson && i < count; i++)
        {
            if (fields[i].Form == FieldForm.Escaped || (fields[i].Offset > 0 && batch.Block[fields[i].Offset - 1] == (byte)'"'))
            {
                fields[i].Offset--;
                fields[i].Length += 2;
                fields[i].Form = FieldForm.Verbatim;
            }
        }

        if (count > 0)
        {
            text!.Append(batch, fields, count);
        }
    }

    private void AppendNested(BatchPlace batch, FieldView* fields, int count)
    {
        var field = fields;
        for (var row = 0; row < batch.Rows; row++)
        {
            foreach (var writer in writers)
            {
                writer.BeginRow(batch.FirstRow + row);
            }

            if (field == fields + count || field->Row != row)
            {
                node!.Null(repetition: 0, definition: 0);
                continue;
            }

            var p = batch.Block + field->Offset;
            var quote = field->Form == FieldForm.Escaped || (field->Offset > 0 && p[-1] == (byte)'"') ? 1 : 0;
            misfits!.Row = row;
            node!.Value(p - quote, p + field->Length + quote, repetition: 0);
            field++;
        }
    }
}
