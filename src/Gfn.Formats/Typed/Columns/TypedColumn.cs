using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Typed.Columns;

/// <summary>A top-level column of the schema and the writers behind it.</summary>
internal sealed unsafe class TypedColumn : IDisposable
{
    private readonly LeafNode[] leaves;
    private readonly Shredder? shredder;
    private readonly TextColumn? text;
    private readonly bool isJson;

    private TypedColumn(TextColumn text, bool isJson)
    {
        this.text = text;
        this.isJson = isJson;
        leaves = [];
    }

    private TypedColumn(LeafNode[] leaves, Shredder? shredder)
    {
        this.leaves = leaves;
        this.shredder = shredder;
    }

    public int LeafCount => text is null ? leaves.Length : 1;

    public static TypedColumn Of(TypedField field, string name, ParquetOptions parquet, PageWriter pages, NodeBuilder nodes)
    {
        if (field.Type is ColumnType.Text || (field.Type is ColumnType.Json && !TextColumn.HasChoice(name, parquet)))
        {
            return new TypedColumn(new TextColumn(name, parquet, pages), field.Type is ColumnType.Json);
        }

        field = field with { Name = name };
        if (field.Type is not (ColumnType.List or ColumnType.Struct))
        {
            return new TypedColumn([nodes.Flat(field)], null);
        }

        var nested = nodes.Nested(field, out var leaves);
        return new TypedColumn(leaves, nested);
    }

    public (EncodedChunk Chunk, long Entries) Leaf(int leaf, int rows) => text is null ? (leaves[leaf].Writer.Chunk, leaves[leaf].Writer.Entries) : (text.Chunk, rows);

    public void Append(BatchPlace batch, FieldView* fields, int count)
    {
        if (text is not null)
        {
            AppendText(batch, fields, count);
        }
        else if (shredder is not null)
        {
            shredder.Append(batch, fields, count);
        }
        else
        {
            leaves[0].Append(batch, fields, count);
        }
    }

    public void Finish(int rows)
    {
        text?.Finish(rows);
        foreach (var leaf in leaves)
        {
            leaf.Writer.Finish(rows);
        }
    }

    public void Reset()
    {
        text?.Begin(text.Name);
        foreach (var leaf in leaves)
        {
            leaf.Writer.Reset();
        }
    }

    /// <summary>Keys met again in structs since this was last asked.</summary>
    public long TakeDuplicateKeys()
    {
        if (shredder is null)
        {
            return 0;
        }

        var count = shredder.DuplicateKeys;
        shredder.DuplicateKeys = 0;
        return count;
    }

    public void Dispose()
    {
        text?.Dispose();
        shredder?.Dispose();
        foreach (var leaf in leaves)
        {
            leaf.Dispose();
        }
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
}
