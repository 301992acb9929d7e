using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Typed.Columns;

/// <summary>A flat text column of any name: the usual writer, or, where an encoding or a bloom filter was asked for, the one that can choose.</summary>
internal sealed unsafe class TextColumn : IDisposable
{
    private readonly StringColumnWriter? usual;
    private readonly TextColumnWriter? chosen;
    private readonly TextNode? node;
    private int rowsDone;

    public TextColumn(string name, ParquetOptions parquet, PageWriter pages)
    {
        Name = name;
        if (HasChoice(name, parquet))
        {
            chosen = new TextColumnWriter(FileField.Text(name).Leaves[0], parquet, pages);
            node = new TextNode(chosen, isJson: false, name, new MisfitLog(MisfitPolicy.Null));
        }
        else
        {
            usual = new StringColumnWriter(parquet, pages);
        }
    }

    public string Name { get; private set; }

    public EncodedChunk Chunk => usual?.Chunk ?? chosen!.Chunk;

    public static bool HasChoice(string name, ParquetOptions parquet) => parquet.Encodings.ContainsKey(name) || parquet.BloomFilterColumns.Contains(name);

    /// <summary>Whether it can take another name: a column with choices keeps its own.</summary>
    public bool MayBe(string name, ParquetOptions parquet) => chosen is null ? !HasChoice(name, parquet) : name == Name;

    /// <summary>Begins a row group.</summary>
    public void Begin(string name)
    {
        Name = name;
        rowsDone = 0;
        usual?.Reset();
        chosen?.Reset();
    }

    public void Append(BatchPlace batch, FieldView* fields, int count)
    {
        if (node is null)
        {
            usual!.Append(batch.Block, fields, count, batch.FirstRow);
            return;
        }

        Skip(batch.FirstRow);
        node.Append(batch, fields, count);
        rowsDone = batch.FirstRow + batch.Rows;
    }

    public void Finish(int rows)
    {
        usual?.Finish(rows);
        if (node is not null)
        {
            Skip(rows);
            chosen!.Finish(rows);
        }
    }

    public void Dispose()
    {
        usual?.Dispose();
        node?.Dispose();
    }

    /// <summary>Rows of batches in which the key did not occur are null.</summary>
    private void Skip(int row)
    {
        for (; rowsDone < row; rowsDone++)
        {
            chosen!.BeginRow(rowsDone);
            chosen.FlatLevels(1);
        }
    }
}
