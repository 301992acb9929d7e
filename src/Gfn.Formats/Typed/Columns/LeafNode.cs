using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Writing;

namespace Gfn.Formats.Typed.Columns;

/// <summary>Gives entries' values to a writer. Implemented by structs, so that the loop over entries is compiled for each.</summary>
internal unsafe interface IEntryTaker
{
    /// <summary>Whether the open page has as many bytes as it may.</summary>
    bool IsFull { get; }

    /// <summary>Takes a value.</summary>
    /// <param name="entry">Not null.</param>
    /// <param name="end">Behind the last entry.</param>
    /// <returns>False if the column's type cannot hold it.</returns>
    bool Take(LeafEntry* entry, LeafEntry* end);

    /// <summary>Gives the writer what was taken.</summary>
    void Flush();
}

/// <summary>A leaf of the schema: converts its values a batch at a time.</summary>
internal abstract unsafe class LeafNode(LeafWriter writer, string path, string type, MisfitLog misfits) : IDisposable
{
    public LeafWriter Writer => writer;

    /// <summary>Whether rows may differ in size, so that each must be asked whether a page ends before it.</summary>
    protected virtual bool EndsByBytes => false;

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
            var rows = EndsByBytes ? 1 : Math.Min(batch.Rows - row, writer.RowsLeft(batch.FirstRow + row));
            var here = count > 0 && fields[count - 1].Row < row + rows ? count : 0;
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

    /// <summary>The entries of a column inside lists and structs.</summary>
    public abstract void Append(BatchPlace batch, LeafEntries entries);

    public virtual void Dispose()
    {
        writer.Dispose();
        GC.SuppressFinalize(this);
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
        misfits.Row = field->Row;
        misfits.Add(path, type, p - quote, p + field->Length + quote);
    }

    /// <summary>Writes the levels of entries and hands their values to a taker, ending pages as due.</summary>
    protected void AppendEntries<TTaker>(BatchPlace batch, LeafEntries entries, ref TTaker taker)
        where TTaker : struct, IEntryTaker
    {
        var end = entries.End;
        for (var entry = entries.Start; entry < end;)
        {
            var row = batch.FirstRow + entry->Row;
            if (entry->Repetition == 0)
            {
                writer.BeginRow(row);
            }

            entry = AppendToPage(batch, entry, end, writer.RowsLeft(row), ref taker);
            taker.Flush();
        }
    }

    /// <summary>Goes on until a row would begin that the open page has no room for.</summary>
    /// <returns>The entry that begins it; what is left of a run of nulls.</returns>
    private LeafEntry* AppendToPage<TTaker>(BatchPlace batch, LeafEntry* entry, LeafEntry* end, int rowsLeft, ref TTaker taker)
        where TTaker : struct, IEntryTaker
    {
        var present = writer.Shape.MaxDefinition;
        var levels = writer.BeginLevels(Levels(entry, end));
        for (var begins = false; entry < end; entry++, begins = true)
        {
            if (entry->Repetition == 0)
            {
                if (begins && (rowsLeft == 0 || levels.Left <= 0 || taker.IsFull))
                {
                    break;
                }

                if (entry->Form == EntryForm.Null)
                {
                    var rows = Math.Min(entry->Length, Math.Min(rowsLeft, Math.Max(1, levels.Left)));
                    levels.Add(0, entry->Definition, rows);
                    rowsLeft -= rows;
                    if (rows < entry->Length)
                    {
                        entry->Length -= rows;
                        entry->Row += (ushort)rows;
                        break;
                    }

                    continue;
                }

                rowsLeft--;
            }
            else if (entry->Form == EntryForm.Null)
            {
                levels.Add(entry->Repetition, entry->Definition, entry->Length);
                continue;
            }

            if (taker.Take(entry, end))
            {
                levels.Add(entry->Repetition, present);
            }
            else
            {
                levels.Add(entry->Repetition, present - 1);
                NoteMisfit(batch.Block, entry);
            }
        }

        writer.EndLevels(levels);
        return entry;
    }

    private static int Levels(LeafEntry* entry, LeafEntry* end)
    {
        var count = 0;
        for (; entry < end; entry++)
        {
            count += entry->Form == EntryForm.Null ? entry->Length : 1;
        }

        return count;
    }

    private void NoteMisfit(byte* block, LeafEntry* entry)
    {
        var p = block + entry->Offset;
        var quote = entry->Form is EntryForm.Text or EntryForm.Escaped ? 1 : 0;
        misfits.Row = entry->Row;
        misfits.Add(path, type, p - quote, p + entry->Length + quote);
    }
}
