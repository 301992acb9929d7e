using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Writing;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Columns;

/// <summary>Numbers, dates and times.</summary>
internal sealed unsafe class FixedNode<T, TConversion>(FixedColumnWriter<T> writer, TConversion conversion, string path, string type, MisfitLog misfits)
    : LeafNode(writer, path, type, misfits)
    where T : unmanaged, IFixedValue<T>
    where TConversion : struct, IConversion<T>
{
    private readonly T[] values = new T[RecordParser.BatchRecords];
    private readonly NativeBuffer scratch = new(64);

    public override void Append(BatchPlace batch, LeafEntries entries)
    {
        fixed (T* converted = values)
        {
            var taker = new Taker(batch.Block, writer, conversion, scratch, converted);
            AppendEntries(batch, entries, ref taker);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        scratch.Dispose();
    }

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

    private struct Taker(byte* block, FixedColumnWriter<T> writer, TConversion conversion, NativeBuffer scratch, T* converted) : IEntryTaker
    {
        private int count;

        public readonly bool IsFull => writer.IsFullWith(count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Take(LeafEntry* entry, LeafEntry* end)
        {
            var p = block + entry->Offset;
            var length = entry->Length;
            if (entry->Form == EntryForm.Escaped)
            {
                p = Scalars.Unescape(p, ref length, scratch);
            }

            if (!conversion.TryConvert(p, length, entry->Form is EntryForm.Text or EntryForm.Escaped, out converted[count]))
            {
                return false;
            }

            if (++count == RecordParser.BatchRecords)
            {
                Flush();
            }

            return true;
        }

        public void Flush()
        {
            writer.AddValues(converted, count);
            count = 0;
        }
    }
}

/// <summary>True and false.</summary>
internal sealed unsafe class BoolNode(BooleanColumnWriter writer, string path, string type, MisfitLog misfits) : LeafNode(writer, path, type, misfits)
{
    private readonly byte[] values = new byte[RecordParser.BatchRecords];
    private readonly NativeBuffer scratch = new(16);

    private static BoolConversion Conversion => default;

    public override void Append(BatchPlace batch, LeafEntries entries)
    {
        fixed (byte* converted = values)
        {
            var taker = new Taker(batch.Block, writer, scratch, converted);
            AppendEntries(batch, entries, ref taker);
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

    private struct Taker(byte* block, BooleanColumnWriter writer, NativeBuffer scratch, byte* converted) : IEntryTaker
    {
        private int count;

        public readonly bool IsFull => writer.IsFullWith(count);

        public bool Take(LeafEntry* entry, LeafEntry* end)
        {
            var p = block + entry->Offset;
            var length = entry->Length;
            if (entry->Form == EntryForm.Escaped)
            {
                p = Scalars.Unescape(p, ref length, scratch);
            }

            if (!Conversion.TryConvert(p, length, isText: false, out converted[count]))
            {
                return false;
            }

            if (++count == RecordParser.BatchRecords)
            {
                Flush();
            }

            return true;
        }

        public void Flush()
        {
            writer.AddValues(converted, count);
            count = 0;
        }
    }
}

/// <summary>Text, as string mode has it, or any value as JSON; never a misfit.</summary>
internal sealed unsafe class TextNode(TextColumnWriter writer, bool isJson, string path, MisfitLog misfits) : LeafNode(writer, path, isJson ? "json" : "string", misfits)
{
    private readonly NativeBuffer scratch = new(256);

    protected override bool EndsByBytes => true;

    public override void Append(BatchPlace batch, LeafEntries entries)
    {
        writer.BeginValues(entries.Count);
        var taker = new Taker(batch.Block, writer, isJson, scratch);
        AppendEntries(batch, entries, ref taker);
    }

    public override void Dispose()
    {
        base.Dispose();
        scratch.Dispose();
    }

    protected override void AppendRows(byte* block, FieldView* fields, int count, ushort* levels)
    {
        writer.BeginValues(count);
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
                p = Resolve(p, ref length, field->Form == FieldForm.Escaped, scratch);
            }

            writer.AddValue(p, length);
        }
    }

    private static byte* Resolve(byte* p, ref int length, bool isEscaped, NativeBuffer scratch)
    {
        scratch.Length = 0;
        scratch.Reserve(length);
        length = isEscaped ? JsonText.Unescape(p, length, scratch.Start) : JsonText.Compact(p, length, scratch.Start);
        return scratch.Start;
    }

    private readonly struct Taker(byte* block, TextColumnWriter writer, bool isJson, NativeBuffer scratch) : IEntryTaker
    {
        public bool IsFull => writer.IsFull;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Take(LeafEntry* entry, LeafEntry* end)
        {
            const int Ahead = 12;
            if (writer.Fetches && entry + Ahead < end && entry[Ahead].Form == EntryForm.Text)
            {
                writer.Prefetch(block + entry[Ahead].Offset, entry[Ahead].Length);
            }

            var p = block + entry->Offset;
            var length = entry->Length;
            if (isJson && entry->Form is EntryForm.Text or EntryForm.Escaped)
            {
                writer.AddValue(p - 1, length + 2);
                return true;
            }

            if (entry->Form >= EntryForm.Escaped)
            {
                p = Resolve(p, ref length, entry->Form == EntryForm.Escaped, scratch);
            }

            writer.AddValue(p, length);
            return true;
        }

        public void Flush()
        {
        }
    }
}
