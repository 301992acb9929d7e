using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gfn.Formats.Ndjson;

/// <summary>Takes lines apart into fields of columns; the bytes stay where they are. One batch at a time.</summary>
internal sealed unsafe class RecordParser : IDisposable
{
    /// <summary>Most records in a batch: its views stay in the second-level cache.</summary>
    public const int BatchRecords = 512;

    private const ushort CommaAndQuote = ',' | ('"' << 8);

    /// <summary>Followers tried before a key is looked up.</summary>
    private const int FollowersTried = 4;

    /// <summary>When more records than one in this many were not plain, the next ones are not taken for plain.</summary>
    private const int NotPlainShare = 4;

    /// <summary>When more fields than one in this many were not where they were guessed, the next records are taken for plain ones.</summary>
    private const int FieldsPerGuess = 4;

    /// <summary>For how many batches.</summary>
    private const int BatchesToGuess = 64;

    private readonly NdjsonOptions options;
    private readonly JsonScanner scanner;
    private readonly PlainRecords plain;
    private long serial;
    private int lookedUp;
    private bool guessing = true;
    private int wrongGuesses;
    private int notPlain;
    private int batchesToGuess;

    public RecordParser(NdjsonOptions options)
    {
        this.options = options;
        scanner = new JsonScanner(options.DepthMax);
        plain = new PlainRecords(scanner);
        Columns = new ColumnTable(options.ColumnsMax);
    }

    public ColumnTable Columns { get; }

    /// <summary>Records in the batch.</summary>
    public int Records { get; private set; }

    /// <summary>Whether keys are guessed by those that usually follow; else records are taken for <see cref="PlainRecords"/> first.</summary>
    public bool Guesses => guessing;

    /// <summary>Keys met again in their record; the later value stands.</summary>
    public long DuplicateKeys { get; private set; }

    /// <summary>What was wrong with the line just refused.</summary>
    public JsonFault Fault { get; private set; }

    /// <summary>Where.</summary>
    public byte* FaultAt { get; private set; }

    public void ClearBatch()
    {
        ChooseWay();
        Records = 0;
        for (var column = 0; column < Columns.Count; column++)
        {
            Columns.Slots[column].Count = 0;
        }
    }

    /// <summary>Forgets columns and counts; the next row group begins with none.</summary>
    public void Reset()
    {
        Columns.Clear();
        plain.Forget();
        guessing = true;
        (batchesToGuess, wrongGuesses, notPlain) = (0, 0, 0);
        Records = 0;
        DuplicateKeys = 0;
    }

    /// <summary>Reads the record that begins at <paramref name="line"/>, white space and blank lines being the caller's concern.</summary>
    /// <param name="line">First byte that is not white space. The line ends in a line feed.</param>
    /// <param name="block">What field offsets count from.</param>
    /// <returns>The line feed; null if the line is refused, of which no trace is left but <see cref="Fault"/>.</returns>
    public byte* Read(byte* line, byte* block)
    {
        Debug.Assert(Records < BatchRecords);
        serial++;
        if (!guessing && *line == (byte)'{' && line - block >= PlainRecords.Before)
        {
            var end = plain.Read(line, block, Columns.Slots, Records, serial);
            if (end is not null)
            {
                Records++;
                return end;
            }

            notPlain++;
            UndoFields(Columns.Count);
            serial++;
        }

        var columns = Columns.Count;
        var duplicates = DuplicateKeys;
        scanner.LoneSurrogate = null;

        var p = *line == (byte)'{' ? Members(line + 1, block) : NonObject(line, block);
        if (p is not null && *p != (byte)'\n')
        {
            p = JsonScanner.SkipSpace(p);
            if (*p != (byte)'\n')
            {
                p = scanner.Note(JsonFault.TrailingContent, p);
            }
        }

        if (p is null)
        {
            Fault = scanner.Fault;
            FaultAt = scanner.FaultAt;
            Undo(columns, duplicates);
            return null;
        }

        Records++;
        return p;
    }

    public void Dispose()
    {
        scanner.Dispose();
        plain.Dispose();
        Columns.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Matches(ColumnSlot* slot, Vector256<byte> here) =>
        (~Vector256.Equals(here, Vector256.Load(slot->Raw)).ExtractMostSignificantBits() & slot->RawMask) == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* Members(byte* p, byte* block)
    {
        ColumnSlot* slot = null;
        var predicted = Columns.First;
        if (*p <= ' ')
        {
            p = JsonScanner.SkipSpace(p);
        }

        if (*p == (byte)'}')
        {
            return p + 1;
        }

        while (true)
        {
            var usual = Predict(p, predicted);
            if (usual is not null)
            {
                p += usual->WrittenLength;
                slot = usual;
            }
            else
            {
                p = LookUp(p, slot);
                if (p is null)
                {
                    return null;
                }

                slot = Columns.Slots + lookedUp;
            }

            predicted = slot->Next;
            if (*p <= ' ')
            {
                p = JsonScanner.SkipSpace(p);
            }

            p = Field(p, block, slot);
            if (p is null)
            {
                return null;
            }

            if (*(ushort*)p == CommaAndQuote)
            {
                p++;
                continue;
            }

            if (*p <= ' ')
            {
                p = JsonScanner.SkipSpace(p);
            }

            if (*p == (byte)'}')
            {
                return p + 1;
            }

            if (*p != (byte)',')
            {
                return scanner.Unexpected(p);
            }

            p = JsonScanner.SkipSpace(p + 1);
        }
    }

    /// <summary>The column of the usual key here, if it is one of those that usually follow; else null.</summary>
    /// <param name="key">Its opening quote, or something that is none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ColumnSlot* Predict(byte* key, int candidate)
    {
        var here = Vector256.Load(key);
        for (var tried = 0; candidate >= 0 && tried < FollowersTried; tried++)
        {
            var slot = Columns.Slots + candidate;
            if (Matches(slot, here))
            {
                return slot->WrittenLength <= ColumnSlot.Window || new ReadOnlySpan<byte>(key, slot->WrittenLength).SequenceEqual(new ReadOnlySpan<byte>(slot->Written, slot->WrittenLength))
                    ? slot
                    : null;
            }

            candidate = slot->Next;
            wrongGuesses++;
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Field(byte* p, byte* block, ColumnSlot* slot)
    {
        if (slot->LastRecord == serial)
        {
            DropEarlier(slot);
        }

        slot->LastRecord = serial;
        var start = p;
        var form = FieldForm.Verbatim;
        int length;
        switch (*p)
        {
            case (byte)'"':
                scanner.Escaped = false;
                p = scanner.String(p);
                if (p is null)
                {
                    return null;
                }

                start++;
                length = (int)(p - start) - 1;
                if (scanner.Escaped)
                {
                    if (scanner.LoneSurrogate is not null && options.LoneSurrogates == LoneSurrogatePolicy.Reject)
                    {
                        return scanner.Note(JsonFault.LoneSurrogate, scanner.LoneSurrogate);
                    }

                    form = FieldForm.Escaped;
                }

                break;
            case (byte)'{':
            case (byte)'[':
                scanner.Spaced = false;
                p = scanner.Nested(p);
                scanner.LoneSurrogate = null;
                length = (int)(p - start);
                form = scanner.Spaced ? FieldForm.Spaced : FieldForm.Verbatim;
                break;
            case (byte)'n':
                return scanner.Literal(p);
            case (byte)'t':
            case (byte)'f':
                p = scanner.Literal(p);
                length = (int)(p - start);
                break;
            default:
                p = scanner.Number(p);
                length = (int)(p - start);
                break;
        }

        if (p is null)
        {
            return null;
        }

        if (slot->Count == slot->Capacity)
        {
            ColumnTable.GrowFields(slot);
        }

        var field = slot->Fields + slot->Count++;
        field->Offset = (int)(start - block);
        field->Length = length;
        field->Row = (ushort)Records;
        field->Form = form;
        return p;
    }

    /// <summary>Any key, to behind its colon. Its column is <see cref="lookedUp"/>; the columns may have moved.</summary>
    /// <param name="previous">The column of the key before; null for none.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* LookUp(byte* quote, ColumnSlot* previous)
    {
        if (*quote != (byte)'"')
        {
            return scanner.Unexpected(quote);
        }

        var before = previous is null ? -1 : (int)(previous - Columns.Slots);
        scanner.Escaped = false;
        var end = scanner.ShortString(quote);
        if (end is null)
        {
            return null;
        }

        var key = quote + 1;
        var length = (int)(end - key) - 1;
        if (!scanner.Escaped)
        {
            lookedUp = Columns.FindOrAdd(new ReadOnlySpan<byte>(key, length), before);
        }
        else if (scanner.LoneSurrogate is not null && options.LoneSurrogates == LoneSurrogatePolicy.Reject)
        {
            return scanner.Note(JsonFault.LoneSurrogate, scanner.LoneSurrogate);
        }
        else
        {
            var resolved = (byte*)NativeMemory.Alloc((nuint)length);
            lookedUp = Columns.FindOrAdd(new ReadOnlySpan<byte>(resolved, JsonText.Unescape(key, length, resolved)), before);
            NativeMemory.Free(resolved);
        }

        if (lookedUp < 0)
        {
            return scanner.Note(JsonFault.TooManyColumns, quote);
        }

        var colon = JsonScanner.SkipSpace(end);
        return *colon == (byte)':' ? colon + 1 : scanner.Unexpected(colon);
    }

    /// <summary>After a batch: whether keys of the next one are guessed, or its records are taken for plain ones.</summary>
    private void ChooseWay()
    {
        if (!guessing && notPlain * NotPlainShare > Records)
        {
            guessing = true;
            batchesToGuess = BatchesToGuess;
        }
        else if (!guessing || (wrongGuesses > Fields() / FieldsPerGuess && --batchesToGuess < 0))
        {
            guessing = !PlainRecords.Pays || !plain.Prepare(Columns);
        }

        wrongGuesses = notPlain = 0;
    }

    /// <summary>Fields of the batch.</summary>
    private int Fields()
    {
        var fields = 0;
        for (var column = 0; column < Columns.Count; column++)
        {
            fields += Columns.Slots[column].Count;
        }

        return fields;
    }

    private void DropEarlier(ColumnSlot* slot)
    {
        DuplicateKeys++;
        if (slot->Count > 0 && slot->Fields[slot->Count - 1].Row == Records)
        {
            slot->Count--;
        }
    }

    private byte* NonObject(byte* p, byte* block)
    {
        scanner.Spaced = scanner.Escaped = false;
        var end = scanner.Value(p);
        if (end is null)
        {
            return null;
        }

        var after = JsonScanner.SkipSpace(end);
        if (*after != (byte)'\n')
        {
            return scanner.Note(JsonFault.TrailingContent, after);
        }

        if (options.NonObjects == NonObjectPolicy.Reject)
        {
            return scanner.Note(JsonFault.NotAnObject, p);
        }

        var column = Columns.FindOrAdd("value"u8, previous: -1);
        return column < 0 ? scanner.Note(JsonFault.TooManyColumns, p) : Field(p, block, Columns.Slots + column);
    }

    private void Undo(int columns, long duplicates)
    {
        Columns.Truncate(columns);
        DuplicateKeys = duplicates;
        UndoFields(columns);
    }

    private void UndoFields(int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            var slot = Columns.Slots + column;
            if (slot->LastRecord == serial && slot->Count > 0 && slot->Fields[slot->Count - 1].Row == Records)
            {
                slot->Count--;
            }
        }
    }
}
