using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Ndjson;

/// <summary>Leads from a key, as records have it, to the one column that it may be, without a guess: a hash that no two columns share.</summary>
/// <remarks>It looks at the first four and last eight bytes, quotes included. A place of the table says which column to compare with, most of them in vain. A key longer than <see cref="ColumnSlot.Window"/> is not in it.</remarks>
internal sealed unsafe class KeyHash : IDisposable
{
    /// <summary>Most columns; the table grows with their square.</summary>
    public const int ColumnsMax = 256;

    private const int Lengths = 64;
    private const int Bytes = sizeof(ulong);
    private const int Tries = 16;
    private const int FirstBits = 10;
    private const int LastBits = 16;

    /// <summary>For each length of a key, cut to six bits: which of the eight bytes before its end are of it.</summary>
    private ulong* masks = (ulong*)NativeMemory.Alloc(Lengths, Bytes);
    private ushort* table;
    private int tried = -1;

    public KeyHash()
    {
        for (var length = 0; length < Lengths; length++)
        {
            masks[length] = length >= Bytes ? ulong.MaxValue : ~(ulong.MaxValue >> (length * 8));
        }
    }

    ~KeyHash() => FreeAll();

    /// <summary>The way from keys to columns, for as long as there are no others.</summary>
    public Way Found { get; private set; }

    /// <summary>Makes the table, if it was not made for these columns already.</summary>
    /// <returns>False if keys share all that is looked at, or there are too many, or all are too long.</returns>
    public bool Build(ColumnTable columns)
    {
        if (tried == columns.Count)
        {
            return Found.IsThere;
        }

        tried = columns.Count;
        Found = default;
        for (var bits = FirstBits; bits <= LastBits && columns.Count <= ColumnsMax; bits++)
        {
            for (var i = 0UL; i < Tries; i++)
            {
                if (Fits(columns, bits, 0x9E3779B97F4A7C15 * ((2 * i) + 1)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Forgets the columns.</summary>
    public void Clear() => tried = -1;

    public void Dispose()
    {
        FreeAll();
        GC.SuppressFinalize(this);
    }

    private bool Fits(ColumnTable columns, int bits, ulong trySeed)
    {
        const ushort Free = ushort.MaxValue;
        var any = Free;
        NativeMemory.Free(table);
        table = (ushort*)NativeMemory.Alloc((nuint)1 << bits, sizeof(ushort));
        var way = new Way(masks, table, trySeed, 64 - bits);
        var places = new Span<ushort>(table, 1 << bits);
        places.Fill(Free);
        var before = stackalloc byte[Bytes + ColumnSlot.Window];
        var key = before + Bytes;
        for (var column = 0; column < columns.Count; column++)
        {
            var slot = columns.Slots + column;
            if (!slot->IsWholeInWindow || slot->Key.IsEmpty)
            {
                continue;
            }

            NativeMemory.Copy(slot->Written, key, (nuint)slot->WrittenLength);
            var place = way.Place(key, key + slot->WrittenLength - 1);
            if (*place != Free)
            {
                return false;
            }

            *place = any = (ushort)column;
        }

        places.Replace(Free, any);
        Found = any == Free ? default : way;
        return any != Free;
    }

    private void FreeAll()
    {
        NativeMemory.Free(masks);
        NativeMemory.Free(table);
        masks = null;
        table = null;
    }

    /// <summary>A table, with what it takes to find a key's place in it.</summary>
    public readonly struct Way(ulong* masks, ushort* table, ulong seed, int shift)
    {
        private readonly ulong* masks = masks;
        private readonly ushort* table = table;
        private readonly ulong seed = seed;
        private readonly int shift = shift;

        /// <summary>Whether there is one.</summary>
        public bool IsThere => table is not null;

        /// <summary>The only column that the key may be of; some column if of none.</summary>
        /// <param name="key">Its opening quote.</param>
        /// <param name="colon">Behind its closing quote; eight bytes before it are readable, whatever there is between.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Column(byte* key, byte* colon) => *Place(key, colon);

        /// <summary>Where its column is written.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ushort* Place(byte* key, byte* colon)
        {
            var last = *(ulong*)(colon - Bytes) & masks[(colon - key) & (Lengths - 1)];
            return table + (((last ^ BitOperations.RotateLeft((ulong)*(uint*)key, 45)) * seed) >> shift);
        }
    }
}
