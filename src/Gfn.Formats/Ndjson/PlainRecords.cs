using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gfn.Formats.Ndjson;

/// <summary>Takes records of plain form apart without a guess: flat, compact, of known keys in any order and values of any kind.</summary>
/// <remarks>
/// A processor that guesses which key comes next, or of which kind its value is, loses as much by a wrong guess as a value costs. Here every
/// field takes the same steps whatever it is, and all of them say at the end whether one did not fit; such a record is then left to
/// <see cref="RecordParser"/>, which reads anything. So this must refuse whatever it does not wholly understand, and never errs.
/// </remarks>
internal sealed unsafe class PlainRecords(JsonScanner scanner) : IDisposable
{
    /// <summary>Bytes before a record that are looked at.</summary>
    public const int Before = sizeof(ulong);

    private const uint Null = 0x6C6C756E;
    private const uint True = 0x65757274;
    private const uint Fals = 0x736C6166;
    private readonly LineMarks marks = new(2 * KeyHash.ColumnsMax);
    private readonly KeyHash keys = new();

    /// <summary>Whether it is faster than guessing on this processor.</summary>
    public static bool Pays => Vector256.IsHardwareAccelerated;

    /// <summary>Makes ready for a batch of records with these columns.</summary>
    /// <returns>False if it cannot be done for their keys.</returns>
    public bool Prepare(ColumnTable columns)
    {
        if (columns.Count == 0 || !keys.Build(columns))
        {
            return false;
        }

        for (var column = 0; column < columns.Count; column++)
        {
            ColumnTable.ReserveFields(columns.Slots + column, RecordParser.BatchRecords);
        }

        return true;
    }

    /// <summary>The columns are about to change.</summary>
    public void Forget() => keys.Clear();

    /// <summary>Reads one record.</summary>
    /// <param name="line">Its opening brace; <see cref="Before"/> bytes before it are readable.</param>
    /// <param name="block">What field offsets count from.</param>
    /// <param name="slots">The columns, as at <see cref="Prepare"/>.</param>
    /// <param name="row">Its row in the batch.</param>
    /// <param name="serial">Its serial.</param>
    /// <returns>The line feed; null if this is not for here, and then some columns hold a field of the row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte* Read(byte* line, byte* block, ColumnSlot* slots, int row, long serial)
    {
        var lineFeed = marks.Find(line);
        if (lineFeed is null)
        {
            return null;
        }

        var way = keys.Found;
        var place = marks.Places;
        var end = place + marks.Count;
        var origin = (int)(line - block);
        var letters = (uint)marks.Letters;
        var misfit = 0u;
        var separator = (uint)',';
        var key = line + 1;
        do
        {
            misfit |= separator ^ ',';
            var colon = line + place[0];
            var next = line + place[1];
            var slot = slots + way.Column(key, colon);
            misfit |= ~Vector256.Equals(Vector256.Load(key), Vector256.Load(slot->Raw)).ExtractMostSignificantBits() & slot->RawMask;

            var word = *(uint*)(colon + 1);
            var isString = One((byte)word == (byte)'"');
            var isNull = One(word == Null);
            letters -= ((isNull | One(word == True)) * 4) + ((One(word == Fals) & One(colon[5] == (byte)'e')) * 5);

            var isFirst = One(slot->LastRecord != serial);
            misfit |= isFirst ^ 1;
            slot->LastRecord = serial;
            var field = slot->Fields + slot->Count;
            field->Offset = origin + place[0] + 1 + (int)isString;
            field->Length = (int)(next - colon) - 1 - (int)(isString + isString);
            *(int*)&field->Row = row;
            slot->Count += (int)(isFirst & ~isNull);

            separator = *next;
            key = next + 1;
            place += 2;
        }
        while (place < end);

        return (misfit | letters) == 0 && (!marks.HasEscapes || NoteEscapes(line, slots)) ? lineFeed : null;
    }

    public void Dispose()
    {
        marks.Dispose();
        keys.Dispose();
    }

    /// <summary>Looks at the escapes in the values of the record just read.</summary>
    /// <returns>False if one is wrong, or half a surrogate pair.</returns>
    private bool NoteEscapes(byte* line, ColumnSlot* slots)
    {
        var way = keys.Found;
        var key = line + 1;
        for (var i = 0; i < marks.Count; i += 2)
        {
            var colon = line + marks.Places[i];
            var next = line + marks.Places[i + 1];
            if (new ReadOnlySpan<byte>(colon, (int)(next - colon)).Contains((byte)'\\'))
            {
                var slot = slots + way.Column(key, colon);
                scanner.LoneSurrogate = null;
                if (scanner.ShortString(colon + 1) != next || scanner.LoneSurrogate is not null)
                {
                    return false;
                }

                slot->Fields[slot->Count - 1].Form = FieldForm.Escaped;
            }

            key = next + 1;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint One(bool condition) => Unsafe.BitCast<bool, byte>(condition);
}
