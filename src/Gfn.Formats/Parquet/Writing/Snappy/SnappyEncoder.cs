using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Parquet.Writing.Snappy;

/// <summary>Where a body holds byte arrays one after the other, each behind its length in four bytes, to its end.</summary>
/// <param name="At">Where the first length begins.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ByteArrayRun(int At, int Count);

/// <summary>Compresses bodies into Snappy blocks, each by itself. Keeps its tables; not thread-safe.</summary>
/// <remarks>
/// Two searches share the tables. <see cref="SearchEverywhere"/> is the ordinary one, for long text. <see cref="SearchValues"/> knows where
/// short values begin, and looks there first: a length and the first bytes of a value say best where the like of it stood before.
/// Both look back 64 KiB from wherever they are; the usual encoder forgets all at every 64 KiB. A table entry is the low half of a place, so
/// that a distance, taken modulo 64 KiB, always leads to a byte of the body, whatever the entry; whether it is a match the bytes there say.
/// The block depends on the body alone.
/// </remarks>
internal sealed unsafe class SnappyEncoder : IDisposable
{
    private const int EverywhereBits = 14;
    private const int ValueBits = 13;
    private const int LengthEntries = 64;

    /// <summary>Entries of both searches' tables; the ordinary one needs fewer.</summary>
    private const int Entries = (3 << ValueBits) + LengthEntries;

    /// <summary>Bytes behind every place where the searches look, so that they may load words.</summary>
    private const int Tail = 40;

    /// <summary>Bytes before every place where they look, so that a match may be drawn out backwards.</summary>
    private const int Head = 8;

    /// <summary>Values longer than this on average are text: nothing is gained by knowing where they begin.</summary>
    private const int ShortValueBytesMax = 40;

    /// <summary>Bytes of a body that show what it is like.</summary>
    private const int BeginningBytes = 32 << 10;

    private const int SixBytes = 16;
    private const int FiveBytes = 24;

    private const ulong Multiplier = 0x9E3779B185EBCA87;
    private const ulong SecondMultiplier = 0xC2B2AE3D27D4EB4F;
    private ushort* table = (ushort*)NativeMemory.AlignedAlloc(Entries * sizeof(ushort), 64);

    ~SnappyEncoder() => NativeMemory.AlignedFree(table);

    /// <summary>Compresses a body to the end of a buffer.</summary>
    /// <param name="values">The byte arrays it ends with, if it does.</param>
    /// <returns>Bytes appended.</returns>
    public int Append(ReadOnlySpan<byte> body, ByteArrayRun values, NativeBuffer target)
    {
        target.Reserve(SnappyElements.BytesMax(body.Length));
        var start = target.Start + target.Length;
        fixed (byte* source = body)
        {
            var written = SnappyElements.WriteLength(start, (uint)body.Length);
            var end = source + body.Length;
            var literal = source;
            if (body.Length >= Head + Tail)
            {
                written = values.Count > 0 && (body.Length - values.At) / values.Count <= ShortValueBytesMax
                    ? SearchValues(source, end, source + values.At, (body.Length - values.At) / values.Count, written, ref literal)
                    : SearchText(source, end, written, ref literal);
            }

            written = SnappyElements.WriteLongLiteral(written, literal, (int)(end - literal));
            var count = (int)(written - start);
            target.Length += count;
            return count;
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(table);
        table = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Searches everywhere; more closely where the beginning stays longer than three fifths, as prose does: its matches are short.</summary>
    /// <returns>Behind the last element written; <paramref name="literalStart"/> is the first byte not covered.</returns>
    private byte* SearchText(byte* source, byte* end, byte* target, ref byte* literalStart)
    {
        NativeMemory.Clear(table, sizeof(ushort) << EverywhereBits);
        var start = target;
        var p = source + Head;
        var limit = end - Tail;
        if (limit - source > BeginningBytes)
        {
            target = SearchEverywhere(source, ref p, source + BeginningBytes, end, target, ref literalStart, SixBytes, 3 << 5);
            if ((target - start) * 5 > (literalStart - source) * 3)
            {
                return SearchEverywhere(source, ref p, limit, end, target, ref literalStart, FiveBytes, 2 << 5);
            }
        }

        return SearchEverywhere(source, ref p, limit, end, target, ref literalStart, SixBytes, 3 << 5);
    }

    /// <summary>Looks for matches, in ever larger steps while there are none.</summary>
    /// <param name="from">Where to begin, and where it ended.</param>
    /// <param name="limit">The last place to look at.</param>
    /// <param name="hashed">How many bits of a word not to look at: the rest says where the like of it stood before.</param>
    /// <param name="firstStep">The step to begin with, in 32nds.</param>
    /// <returns>As <see cref="SearchText"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* SearchEverywhere(byte* source, ref byte* from, byte* limit, byte* end, byte* target, ref byte* literalStart, int hashed, uint firstStep)
    {
        var entries = table;
        var literal = literalStart;
        var p = from;
        while (p <= limit)
        {
            var step = firstStep;
            int distance;
            while (true)
            {
                var word = *(ulong*)p;
                var entry = entries + Hash(word, hashed);
                var place = (ushort)(p - source);
                distance = (ushort)(place - *entry);
                *entry = place;
                if (*(uint*)(p - distance) == (uint)word && distance != 0)
                {
                    break;
                }

                p += step++ >> 5;
                if (p > limit)
                {
                    goto Done;
                }
            }

            var back = Back(p, distance, source, p - literal);
            var match = p - back;
            target = SnappyElements.WriteLiteral(target, literal, match, end);
            while (true)
            {
                p = MatchScan.End(p + sizeof(uint), p + sizeof(uint) - distance, end);
                target = SnappyElements.WriteCopy(target, distance, (int)(p - match));
                literal = p;
                if (p > limit)
                {
                    goto Done;
                }

                // What follows a match often matches as well.
                var around = *(ulong*)(p - 1);
                var place = (ushort)(p - source);
                entries[Hash(around, hashed)] = (ushort)(place - 1);
                var word = *(ulong*)p;
                var entry = entries + Hash(word, hashed);
                distance = (ushort)(place - *entry);
                *entry = place;
                if (*(uint*)(p - distance) != (uint)word || distance == 0)
                {
                    break;
                }

                match = p;
            }

            p++;
        }

    Done:
        from = p;
        literalStart = literal;
        return target;
    }

    /// <summary>At each value looks for one that begins alike: by its length and a long prefix, a short one, the length alone. Between, for six bytes anywhere.</summary>
    /// <param name="value">The first value's length field.</param>
    /// <param name="valueBytes">Average length, its field included.</param>
    /// <returns>As <see cref="SearchEverywhere"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private byte* SearchValues(byte* source, byte* end, byte* value, int valueBytes, byte* target, ref byte* literalStart)
    {
        const uint FirstStep = 1 << 5;
        const int InnerBytesMin = 6;
        NativeMemory.Clear(table, Entries * sizeof(ushort));
        var byLongPrefix = table;
        var byShortPrefix = byLongPrefix + (1 << ValueBits);
        var bySix = byShortPrefix + (1 << ValueBits);
        var byLength = bySix + (1 << ValueBits);

        // A long prefix is ten bytes of length field and value where values are short, else fourteen.
        var second = valueBytes < 16 ? 2 : 6;
        var limit = end - Tail;
        var literal = literalStart;
        var p = value;
        while (p < end && p - source < Head)
        {
            p += sizeof(int) + *(int*)p;
        }

        while (p <= limit)
        {
            var valueEnd = p + sizeof(int) + *(int*)p;
            var word = *(ulong*)p;
            var place = (ushort)(p - source);
            var longEntry = byLongPrefix + (((word * Multiplier) ^ (*(ulong*)(p + second) * SecondMultiplier)) >> (64 - ValueBits));
            var shortEntry = byShortPrefix + ((word << 8) * Multiplier >> (64 - ValueBits));
            var lengthEntry = byLength + (word % LengthEntries);
            int distance = (ushort)(place - *longEntry);
            int shortDistance = (ushort)(place - *shortEntry);
            int lengthDistance = (ushort)(place - *lengthEntry);
            *longEntry = *shortEntry = *lengthEntry = place;
            if (*(ulong*)(p - distance) != word || distance == 0)
            {
                distance = shortDistance;
                if (((*(ulong*)(p - distance) ^ word) << 8) != 0 || distance == 0)
                {
                    // Four bytes from far away cost as much as they save.
                    distance = lengthDistance;
                    if (*(uint*)(p - distance) != (uint)word || distance == 0 || (distance >= 2_048 && p[4] != (p - distance)[4]))
                    {
                        p += sizeof(int);
                        goto Inside;
                    }
                }
            }

        Match:
            var back = Back(p, distance, source, p - literal);
            var match = p - back;
            target = SnappyElements.WriteLiteral(target, literal, match, end);
            p = MatchScan.End(p + sizeof(uint), p + sizeof(uint) - distance, end);
            target = SnappyElements.WriteCopy(target, distance, (int)(p - match));
            literal = p;
            while (valueEnd < p && valueEnd < end)
            {
                valueEnd += sizeof(int) + *(int*)valueEnd;
            }

        Inside:
            var step = FirstStep;
            while (valueEnd - p >= InnerBytesMin && p <= limit)
            {
                var inner = *(ulong*)p;
                var entry = bySix + HashSix(inner, ValueBits);
                var at = (ushort)(p - source);
                distance = (ushort)(at - *entry);
                *entry = at;
                if (((*(ulong*)(p - distance) ^ inner) << 16) == 0 && distance != 0)
                {
                    goto Match;
                }

                p += step++ >> 5;
            }

            p = valueEnd;
        }

        literalStart = literal;
        return target;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong word, int unhashed) => (word << unhashed) * Multiplier >> (64 - EverywhereBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashSix(ulong word, int bits) => (word << 16) * Multiplier >> (64 - bits);

    /// <summary>How many bytes before two places agree: at most eight, at most <paramref name="room"/>, and none where the earlier place is too near the beginning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Back(byte* p, int distance, byte* source, long room)
    {
        // What is least is as good as random, so it is not branched on.
        var earlier = p - source - distance - Head;
        var tooNear = earlier >> 63;
        var agree = MatchScan.Back(p, source + (earlier & ~tooNear) + Head);
        return (room + ((agree - room) & ((agree - room) >> 63))) & ~tooNear;
    }
}
