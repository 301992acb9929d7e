namespace Gfn.Formats.Parquet.Reading;

/// <summary>Reads whole rows, first to last, nested fields put back together from their columns' levels.</summary>
/// <remarks>
/// Meant for looking at a file and for checking it; bulk work reads columns. Memory is one page per column and one row,
/// which <see cref="ReaderLimits.RowValuesMax"/> and <see cref="ReaderLimits.RowBytesMax"/> bound.
/// </remarks>
public sealed class RowCursor
{
    private readonly ParquetReader reader;
    private readonly IReadOnlyList<SchemaNode> fields;
    private readonly LeafCursor?[] leaves;
    private int rowGroup = -1;
    private long rowsLeft;
    private int valuesLeft;
    private long bytesLeft;

    internal RowCursor(ParquetReader reader, IReadOnlyList<SchemaNode> fields, int firstRowGroup)
    {
        this.reader = reader;
        this.fields = fields;
        rowGroup = firstRowGroup - 1;
        leaves = new LeafCursor?[reader.Schema.Columns.Count];
    }

    /// <summary>The row read last.</summary>
    public ParquetValue.Struct Current { get; private set; } = new([]);

    /// <summary>Row group of <see cref="Current"/>.</summary>
    public int RowGroup => rowGroup;

    /// <summary>Reads the next row.</summary>
    /// <returns>False behind the last.</returns>
    /// <exception cref="ParquetFormatException">The file is broken; its columns do not fit together, or a limit is crossed.</exception>
    public bool Read()
    {
        while (rowsLeft == 0)
        {
            if (rowGroup + 1 >= reader.MetaData.RowGroups.Count)
            {
                return false;
            }

            EnterRowGroup(rowGroup + 1);
        }

        rowsLeft--;
        valuesLeft = reader.Limits.RowValuesMax;
        bytesLeft = reader.Limits.RowBytesMax;
        Current = new ParquetValue.Struct([.. fields.Select(field => KeyValuePair.Create(field.Name, Field(field)))]);
        foreach (var leaf in fields.SelectMany(field => field.Leaves))
        {
            var cursor = leaves[leaf.Index]!;
            if (cursor.Repetition != 0)
            {
                throw cursor.Malformed("a value continues a row that its siblings have ended");
            }
        }

        return true;
    }

    private void EnterRowGroup(int index)
    {
        rowGroup = index;
        rowsLeft = reader.MetaData.RowGroups[index].RowCount;
        foreach (var leaf in fields.SelectMany(field => field.Leaves))
        {
            leaves[leaf.Index] = new LeafCursor(reader.Column(index, leaf.Index), reader.Place(index, leaf.Index));
        }
    }

    private ParquetValue Field(SchemaNode node)
    {
        switch (node.Repetition)
        {
            case FieldRepetition.Required:
                return Content(node);
            case FieldRepetition.Repeated:
                return Repeated(node, () => Content(node));
            default:
                if (Lead(node).Definition >= node.MaxDefinition)
                {
                    return Content(node);
                }

                Absent(node);
                return ParquetValue.Null.Instance;
        }
    }

    private ParquetValue Content(SchemaNode node) => node.Shape switch
    {
        NodeShape.Leaf => Value(leaves[node.Column!.Index]!),
        NodeShape.List when node.Children[0] is var repeated => Repeated(
            repeated, node.ListElement == repeated ? () => Content(repeated) : () => Field(repeated.Children[0])),
        NodeShape.Map => Map(node.Children[0]),
        _ => new ParquetValue.Struct([.. node.Children.Select(child => KeyValuePair.Create(child.Name, Field(child)))]),
    };

    private ParquetValue.Map Map(SchemaNode repeated)
    {
        var entries = new List<KeyValuePair<ParquetValue, ParquetValue>>();
        Each(repeated, () =>
        {
            var key = Field(repeated.Children[0]);
            entries.Add(KeyValuePair.Create(key, repeated.Children.Count > 1 ? Field(repeated.Children[1]) : ParquetValue.Null.Instance));
        });
        return new ParquetValue.Map(entries);
    }

    private ParquetValue.List Repeated(SchemaNode repeated, Func<ParquetValue> element)
    {
        var items = new List<ParquetValue>();
        Each(repeated, () => items.Add(element()));
        return new ParquetValue.List(items);
    }

    private void Each(SchemaNode repeated, Action element)
    {
        var lead = Lead(repeated);
        if (lead.Definition < repeated.MaxDefinition)
        {
            Absent(repeated);
            return;
        }

        bool more;
        do
        {
            element();
            more = lead.Repetition == repeated.MaxRepetition;
            foreach (var leaf in repeated.Leaves)
            {
                var cursor = leaves[leaf.Index]!;
                if (cursor.Repetition > repeated.MaxRepetition || cursor.Repetition == repeated.MaxRepetition != more)
                {
                    throw cursor.Malformed($"the columns of '{repeated.Name}' disagree about the number of its elements");
                }
            }
        }
        while (more);
    }

    private LeafCursor Lead(SchemaNode node) => leaves[node.Leaves[0].Index]!;

    private void Absent(SchemaNode node)
    {
        foreach (var leaf in node.Leaves)
        {
            var cursor = leaves[leaf.Index]!;
            Take(cursor);
            if (cursor.Definition >= node.MaxDefinition)
            {
                throw cursor.Malformed($"a value within '{node.Name}' where its siblings have none");
            }

            cursor.Advance();
        }
    }

    private ParquetValue Value(LeafCursor cursor)
    {
        Take(cursor);
        if (cursor.Definition != cursor.Column.MaxDefinition)
        {
            throw cursor.Malformed("a value is missing where its siblings have one");
        }

        var bytes = cursor.Bytes;
        bytesLeft -= bytes.Length;
        if (bytesLeft < 0)
        {
            throw cursor.Malformed($"a row of more than {reader.Limits.RowBytesMax} bytes");
        }

        ParquetValue value;
        try
        {
            value = cursor.Column.Interpret(bytes);
        }
        catch (ParquetFormatException failure)
        {
            throw cursor.Malformed(failure.What);
        }

        cursor.Advance();
        return value;
    }

    private void Take(LeafCursor cursor)
    {
        if (cursor.AtEnd)
        {
            throw cursor.Malformed("the column ends inside of a row");
        }

        if (--valuesLeft < 0)
        {
            throw cursor.Malformed($"a row of more than {reader.Limits.RowValuesMax} values");
        }
    }
}
