using System.Numerics;
using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Writing;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Columns;

/// <summary>A scalar: converts values one by one inside lists and structs, a batch at a time at the top.</summary>
internal abstract unsafe class LeafNode(LeafWriter writer, string path, string type, MisfitLog misfits) : ColumnNode(writer.Shape.MaxDefinition, path, misfits)
{
    public override IEnumerable<LeafWriter> Leaves => [writer];

    protected string Type { get; } = type;

    public override void Null(int repetition, int definition) => writer.AddNull(repetition, definition);

    /// <summary>The values of a top-level column in a batch; rows without a field are null.</summary>
    /// <param name="batch">Where it stands.</param>
    /// <param name="fields">In order of rows, each row at most once.</param>
    /// <param name="count">How many.</param>
    public void Append(BatchPlace batch, FieldView* fields, int count)
    {
        var row = 0;
        while (row < batch.Rows)
        {
            writer.BeginRow(batch.FirstRow + row);
            var rows = writer.EndsByBytes ? 1 : Math.Min(batch.Rows - row, writer.RowsLeft(batch.FirstRow + row));
            var here = 0;
            while (here < count && fields[here].Row < row + rows)
            {
                here++;
            }

            AppendRows(batch.Block, fields, here, writer.FlatLevels(rows) - row);
            fields += here;
            count -= here;
            row += rows;
        }
    }

    /// <summary>Values of rows that lie on one page.</summary>
    /// <param name="block">What offsets count from.</param>
    /// <param name="fields">The values.</param>
    /// <param name="count">How many.</param>
    /// <param name="levels">Definition level of the batch's row 0; those of present values are to be set to 1.</param>
    protected abstract void AppendRows(byte* block, FieldView* fields, int count, ushort* levels);

    /// <summary>Whether a top-level value was a string: the parser leaves its quotes out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static bool IsText(byte* block, FieldView* field) => field->Form == FieldForm.Escaped || (field->Offset > 0 && block[field->Offset - 1] == (byte)'"');

    protected void NoteMisfit(byte* block, FieldView* field)
    {
        var p = block + field->Offset;
        var quote = IsText(block, field) ? 1 : 0;
        Misfits.Row = field->Row;
        Misfits.Add(Path, Type, p - quote, p + field->Length + quote);
    }
}

/// <summary>Numbers, dates and times.</summary>
internal sealed unsafe class FixedNode<T, TConversion>(FixedColumnWriter<T> writer, TConversion conversion, string path, string type, MisfitLog misfits)
    : LeafNode(writer, path, type, misfits)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
    where TConversion : struct, IConversion<T>
{
    private readonly T[] values = new T[RecordParser.BatchRecords];
    private readonly NativeBuffer scratch = new(64);

    public override void Value(byte* p, byte* end, int repetition)
    {
        var start = p;
        var isText = Scalars.Text(ref p, end, scratch, out var length);
        if (conversion.TryConvert(p, length, isText, out var value))
        {
            writer.Add(value, repetition);
        }
        else
        {
            Misfit(Type, start, end, repetition);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        scratch.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void AppendRows(byte* block, FieldView* fields, int count, ushort* levels)
    {
        fixed (T* converted = values)
        {
            var present = 0;
            for (var field = fields; field < fields + count; field++)
            {
                var p = block + field->Offset;
                var length = field->Length;
                if (field->Form == FieldForm.Escaped)
                {
                    p = Scalars.Unescape(p, ref length, scratch);
                }

                if (conversion.TryConvert(p, length, IsText(block, field), out converted[present]))
                {
                    levels[field->Row] = 1;
                    present++;
                }
                else
                {
                    NoteMisfit(block, field);
                }
            }

            writer.AddValues(converted, present);
        }
    }
}

/// <summary>True and false.</summary>
internal sealed unsafe class BoolNode(BooleanColumnWriter writer, string path, string type, MisfitLog misfits) : LeafNode(writer, path, type, misfits)
{
    private readonly byte[] values = new byte[RecordParser.BatchRecords];
    private readonly NativeBuffer scratch = new(16);

    private static BoolConversion Conversion => default;

    public override void Value(byte* p, byte* end, int repetition)
    {
        var start = p;
        var isText = Scalars.Text(ref p, end, scratch, out var length);
        if (Conversion.TryConvert(p, length, isText, out var value))
        {
            writer.Add(value, repetition);
        }
        else
        {
            Misfit(Type, start, end, repetition);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        scratch.Dispose();
    }

    protected override void AppendRows(byte* block, FieldView* fields, int count, ushort* levels)
    {
        fixed (byte* converted = values)
        {
            var present = 0;
            for (var field = fields; field < fields + count; field++)
            {
                if (field->Form == FieldForm.Verbatim && Conversion.TryConvert(block + field->Offset, field->Length, isText: false, out converted[present]))
                {
                    levels[field->Row] = 1;
                    present++;
                }
                else
                {
                    NoteMisfit(block, field);
                }
            }

            writer.AddValues(converted, present);
        }
    }
}

/// <summary>Text, as string mode has it, or any value as JSON; never a misfit.</summary>
internal sealed unsafe class TextNode(TextColumnWriter writer, bool isJson, string path, MisfitLog misfits) : LeafNode(writer, path, isJson ? "json" : "string", misfits)
{
    private readonly NativeBuffer scratch = new(256);

    public override void Value(byte* p, byte* end, int repetition)
    {
        var length = (int)(end - p);
        if (*p is (byte)'{' or (byte)'[')
        {
            scratch.Length = 0;
            scratch.Reserve(length);
            length = JsonText.Compact(p, length, scratch.Start);
            p = scratch.Start;
        }
        else if (!isJson)
        {
            Scalars.Text(ref p, end, scratch, out length);
        }

        writer.Add(p, length, repetition);
    }

    public override void Dispose()
    {
        base.Dispose();
        scratch.Dispose();
    }

    protected override void AppendRows(byte* block, FieldView* fields, int count, ushort* levels)
    {
        for (var field = fields; field < fields + count; field++)
        {
            levels[field->Row] = 1;
            var p = block + field->Offset;
            var length = field->Length;
            if (isJson && IsText(block, field))
            {
                writer.AddValue(p - 1, length + 2);
                continue;
            }

            if (field->Form != FieldForm.Verbatim)
            {
                scratch.Length = 0;
                scratch.Reserve(length);
                length = field->Form == FieldForm.Escaped ? JsonText.Unescape(p, length, scratch.Start) : JsonText.Compact(p, length, scratch.Start);
                p = scratch.Start;
            }

            writer.AddValue(p, length);
        }
    }
}
