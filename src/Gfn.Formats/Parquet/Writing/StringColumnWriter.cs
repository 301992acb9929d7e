using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Parquet.Writing.Snappy;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes one nullable UTF-8 column of one row group: values in, pages out.</summary>
/// <remarks>
/// A column begins with a dictionary. Where that does not pay it is given up, its values written plain; where it overflows, the pages made so far
/// keep it and the rest goes on plain. Both are decided by the values alone, and pages end by rows and bytes alone, so the same rows give the
/// same pages however they arrive. Values are copied once, from the block into the page.
/// Body of a page: length of the levels (4 bytes), levels (hybrid, width 1), values. The values begin at a fixed place and the levels are set before them.
/// </remarks>
internal sealed unsafe class StringColumnWriter : IDisposable
{
    private const int LengthBytes = sizeof(int);
    private const int FirstCheck = 1_024;
    private const int PageKept = 1 << 20;

    private readonly ParquetOptions options;
    private readonly PageWriter pages;
    private readonly ValueDictionary dictionary;
    private readonly NativeBuffer page = new(4_096);
    private readonly NativeBuffer indexes = new(1_024);
    private readonly PresentRows present = new();
    private readonly int levelRoom;
    private PlainBounds bounds;

    private bool inDictionary;
    private int used;
    private int values;
    private int pageFirstRow;
    private int nextCheck;
    private int seen;

    public StringColumnWriter(ParquetOptions options, PageWriter pages)
    {
        this.options = options;
        this.pages = pages;
        dictionary = new ValueDictionary(options.DictionaryBytesMax);
        levelRoom = LengthBytes + HybridEncoder.BytesMax(options.PageRowsMax, 1);
        Reset();
    }

    public EncodedChunk Chunk { get; } = new();

    /// <summary>Begins the next row group.</summary>
    public void Reset()
    {
        Chunk.Reset();
        page.Reset(PageKept);
        dictionary.Clear();
        bounds.Clear();
        inDictionary = options.DictionaryBytesMax > 0;
        present.Clear();
        used = values = pageFirstRow = seen = 0;
        nextCheck = FirstCheck;
    }

    /// <summary>Appends a batch; rows without a field are null.</summary>
    /// <param name="block">What the fields' offsets count from; slack behind it.</param>
    /// <param name="fields">In order of rows, each row at most once.</param>
    /// <param name="count">How many.</param>
    /// <param name="firstRow">Row of the row group that the batch's row 0 is.</param>
    public void Append(byte* block, FieldView* fields, int count, int firstRow)
    {
        var done = inDictionary ? AppendIndexed(block, fields, count, firstRow) : 0;
        if (done < count)
        {
            AppendPlain(block, fields + done, count - done, firstRow);
        }
    }

    /// <summary>Ends the row group; <see cref="Chunk"/> is then complete.</summary>
    /// <param name="rows">Rows of the group.</param>
    public void Finish(int rows)
    {
        AdvanceTo(rows - 1);
        if (rows > pageFirstRow)
        {
            ClosePage(rows);
        }

        if (dictionary.Count > 0 && Chunk.DictionaryPages > 0)
        {
            var (_, uncompressed) = pages.AppendDictionary(Chunk.Dictionary, dictionary.Body, dictionary.Count, new ByteArrayRun(0, dictionary.Count));
            Chunk.UncompressedBytes += uncompressed;
        }
    }

    public void Dispose()
    {
        Chunk.Dispose();
        dictionary.Dispose();
        page.Dispose();
        indexes.Dispose();
        present.Dispose();
    }

    private int AppendIndexed(byte* block, FieldView* fields, int count, int firstRow)
    {
        var done = 0;
        while (done < count)
        {
            var row = firstRow + fields[done].Row;
            AdvanceTo(row);
            var part = Math.Min(BeforeRow(fields + done, count - done, pageFirstRow + options.PageRowsMax - firstRow), nextCheck - seen);
            indexes.Reserve(part * sizeof(ushort));
            var indexed = Index(block, fields + done, part, (ushort*)(indexes.Start + indexes.Length), Chunk.Pages.Count);
            indexes.Length += indexed * sizeof(ushort);
            present.Mark(fields + done, indexed, firstRow - pageFirstRow);
            values += indexed;
            seen += indexed;
            done += indexed;
            if (indexed < part)
            {
                LeaveDictionary(firstRow + fields[done].Row);
                return done;
            }

            if (seen == nextCheck && !Pays())
            {
                LeaveDictionary(firstRow + fields[done - 1].Row + 1);
                return done;
            }
        }

        return count;
    }

    /// <summary>Finds values in the dictionary, up to the first one it has no room for.</summary>
    /// <returns>How many were found.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Index(byte* block, FieldView* fields, int count, ushort* target, int pageNumber)
    {
        const int Ahead = 24;
        var known = dictionary;
        var fetches = known.IsLarge;
        for (var i = 0; i < count; i++)
        {
            if (fetches && i + Ahead < count)
            {
                known.Prefetch(block + fields[i + Ahead].Offset, fields[i + Ahead].Length);
            }

            var field = fields + i;
            var p = block + field->Offset;
            var length = field->Length;
            if (field->Form != FieldForm.Verbatim)
            {
                p = Resolve(field, p, ref length);
            }

            var index = known.Index(p, length);
            if (index < 0)
            {
                return i;
            }

            known.Use(index, pageNumber);
            target[i] = (ushort)index;
        }

        return count;
    }

    private void AppendPlain(byte* block, FieldView* fields, int count, int firstRow)
    {
        var done = 0;
        while (done < count)
        {
            AdvanceTo(firstRow + fields[done].Row);
            var part = BeforeRow(fields + done, count - done, pageFirstRow + options.PageRowsMax - firstRow);
            var copied = Copy(block, fields + done, part);
            present.Mark(fields + done, copied, firstRow - pageFirstRow);
            values += copied;
            done += copied;
            if (copied < part)
            {
                MakeRoom(firstRow + fields[done].Row, fields[done].Length);
            }
        }
    }

    /// <summary>Copies values into the page, up to the first one that needs room made.</summary>
    /// <returns>How many were copied.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Copy(byte* block, FieldView* fields, int count)
    {
        var origin = page.Start + levelRoom;
        var room = Math.Min(options.PageBytesMax, page.Capacity - levelRoom);
        var at = used;
        var seenBounds = bounds;
        var i = 0;
        for (; i < count; i++)
        {
            var field = fields + i;
            var length = field->Length;
            if (at + LengthBytes + length > room && (at > 0 || LengthBytes + length > page.Capacity - levelRoom))
            {
                break;
            }

            var value = origin + at + LengthBytes;
            var source = block + field->Offset;
            if (field->Form != FieldForm.Verbatim)
            {
                length = field->Form == FieldForm.Escaped ? JsonText.Unescape(source, length, value) : JsonText.Compact(source, length, value);
            }
            else if (length <= 32)
            {
                Unsafe.CopyBlockUnaligned(value, source, 32);
            }
            else
            {
                Buffer.MemoryCopy(source, value, length, length);
            }

            *(int*)(value - LengthBytes) = length;
            at += LengthBytes + length;
            seenBounds.Take(origin, value, length);
        }

        used = at;
        bounds = seenBounds;
        return i;
    }

    /// <summary>How many of the fields lie before a row of the batch.</summary>
    private static int BeforeRow(FieldView* fields, int count, int row)
    {
        while (count > 0 && fields[count - 1].Row >= row)
        {
            count--;
        }

        return count;
    }

    /// <summary>Before a value of <paramref name="row"/> is written plain: ends pages as due, then grows the open one as far as the value needs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom(int row, int length)
    {
        AdvanceTo(row);
        if (used > 0 && used + LengthBytes + length > options.PageBytesMax)
        {
            ClosePage(row);
        }

        GrowPage(levelRoom + used, LengthBytes + length);
    }

    /// <summary>Makes room, in few steps and at last for a page just as large as pages become.</summary>
    private void GrowPage(int kept, int more)
    {
        page.Length = kept;
        if (kept + more > page.Capacity)
        {
            page.Reserve(Math.Max(more, Math.Min(page.Capacity * 4, levelRoom + options.PageBytesMax) - kept), exact: true);
        }
    }

    /// <summary>Ends every page that a row lies behind by number of rows.</summary>
    private void AdvanceTo(int row)
    {
        while (row - pageFirstRow >= options.PageRowsMax)
        {
            ClosePage(pageFirstRow + options.PageRowsMax);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* Resolve(FieldView* field, byte* source, ref int length)
    {
        page.Length = 0;
        page.Reserve(length);
        length = field->Form == FieldForm.Escaped ? JsonText.Unescape(source, length, page.Start) : JsonText.Compact(source, length, page.Start);
        return page.Start;
    }

    /// <summary>Whether the dictionary saves enough to go on with it, asked after 1,024 values and each time they have doubled.</summary>
    private bool Pays()
    {
        nextCheck *= 2;
        return dictionary.Count * 4L <= seen * 3L;
    }

    /// <summary>Goes on plain from <paramref name="row"/>.</summary>
    private void LeaveDictionary(int row)
    {
        inDictionary = false;
        if (Chunk.DictionaryPages == 0)
        {
            RewritePlain();
            dictionary.Clear();
        }
        else if (values > 0)
        {
            ClosePage(row, indexed: true);
        }
    }

    /// <summary>Writes the open page's indexed values again, as plain ones.</summary>
    private void RewritePlain()
    {
        var count = values;
        var firstRow = pageFirstRow;
        var fields = (FieldView*)NativeMemory.Alloc((nuint)count, (nuint)sizeof(FieldView));
        var row = 0;
        for (var i = 0; i < count; i++, row++)
        {
            while (!present.Has(row))
            {
                row++;
            }

            var (offset, length) = dictionary.Place(((ushort*)indexes.Start)[i]);
            fields[i] = new FieldView { Offset = offset, Length = length, Row = (ushort)row };
        }

        values = indexes.Length = 0;
        present.Clear();
        AppendPlain(dictionary.Start, fields, count, firstRow);
        NativeMemory.Free(fields);
    }

    private void ClosePage(int endRow) => ClosePage(endRow, inDictionary && dictionary.Count > 0);

    private void ClosePage(int endRow, bool indexed)
    {
        var rows = endRow - pageFirstRow;
        Debug.Assert(rows > 0 && values <= rows);
        if (indexed)
        {
            WriteIndexes();
        }

        var levels = WriteLevels(rows);
        var origin = page.Start + levelRoom;
        var (min, max) = indexed ? DictionaryBounds() : (bounds.Min(origin, Chunk.Bounds), bounds.Max(origin, Chunk.Bounds));

        var before = Chunk.Data.Length;
        var body = new ReadOnlySpan<byte>(origin - levels, levels + used);
        var (stored, uncompressed) = pages.AppendData(Chunk.Data, body, rows, indexed ? Encoding.RleDictionary : Encoding.Plain, indexed ? default : new ByteArrayRun(levels, values));
        Chunk.UncompressedBytes += uncompressed;
        Chunk.Nulls += rows - values;
        Chunk.DictionaryPages += indexed ? 1 : 0;
        Chunk.PlainPages += indexed ? 0 : 1;
        Chunk.Pages.Add(new WrittenPage(before, stored, pageFirstRow, rows - values, min, max, values == 0));

        present.Clear();
        bounds.Clear();
        used = values = indexes.Length = 0;
        pageFirstRow = endRow;
    }

    private void WriteIndexes()
    {
        var width = Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(dictionary.Count - 1)));
        page.Length = levelRoom;
        page.Reserve(1 + HybridEncoder.BytesMax(values, width));
        page.Start[levelRoom] = (byte)width;
        used = 1 + HybridEncoder.Indexes((ushort*)indexes.Start, values, width, page.Start + levelRoom + 1);
    }

    /// <summary>Sets the levels before the values.</summary>
    /// <returns>Their bytes, length included.</returns>
    private int WriteLevels(int rows)
    {
        page.Length = levelRoom + used;
        page.Reserve(0);
        int bytes;
        if (values == rows || values == 0)
        {
            bytes = (int)(HybridEncoder.Run(page.Start, rows, values == 0 ? 0 : 1, width: 1) - page.Start);
        }
        else
        {
            bytes = HybridEncoder.Levels(present.Bits(rows), rows, page.Start);
        }

        var start = page.Start + levelRoom - bytes;
        Buffer.MemoryCopy(page.Start, start, bytes, bytes);
        *(int*)(start - LengthBytes) = bytes;
        return LengthBytes + bytes;
    }

    private (StringBound? Min, StringBound? Max) DictionaryBounds()
    {
        var (min, max) = (-1, -1);
        for (var i = 0; i < dictionary.Count; i++)
        {
            if (!dictionary.IsUsed(i, Chunk.Pages.Count))
            {
                continue;
            }

            min = min < 0 || IsBefore(i, min) ? i : min;
            max = max < 0 || IsBefore(max, i) ? i : max;
        }

        return min < 0 ? (null, null) : (StringBound.Lower(dictionary.Value(min), Chunk.Bounds), StringBound.Upper(dictionary.Value(max), Chunk.Bounds));
    }

    private bool IsBefore(int left, int right)
    {
        var (leftPrefix, rightPrefix) = (dictionary.Prefix(left), dictionary.Prefix(right));
        return leftPrefix == rightPrefix ? dictionary.Value(left).SequenceCompareTo(dictionary.Value(right)) < 0 : leftPrefix < rightPrefix;
    }
}
