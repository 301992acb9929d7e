using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gfn.Formats.Ndjson;
using Gfn.Formats.Typed.Values;

namespace Gfn.Formats.Typed.Columns;

/// <summary>Finds a struct's field by the key as it stands in the text. Keys mostly come in the order of the schema, some being left out.</summary>
internal sealed unsafe class KeyMatcher(IReadOnlyList<TypedField> fields) : IDisposable
{
    /// <summary>Fields tried in turn before a key is looked up.</summary>
    private const int FollowersTried = 4;

    private const int Window = 32;

    private readonly KeyTable table = new(fields);
    private readonly NativeBuffer slots = Slots(fields);
    private readonly NativeBuffer scratch = new(64);
    private readonly int count = fields.Count;

    /// <summary>Tries the fields that usually follow.</summary>
    /// <param name="key">Behind the opening quote; <see cref="NativeBuffer.Slack"/> bytes are readable behind the text.</param>
    /// <param name="expected">The field that follows the one before in the schema.</param>
    /// <param name="length">Bytes of the key.</param>
    /// <returns>-1 if it is none of them; then <see cref="LookUp"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Predict(byte* key, int expected, out int length)
    {
        var here = Vector256.Load(key);
        var last = Math.Min(count, expected + FollowersTried);
        for (; expected < last; expected++)
        {
            var slot = (Slot*)slots.Start + expected;
            if ((~Vector256.Equals(here, Vector256.Load(slot->Raw)).ExtractMostSignificantBits() & slot->Mask) == 0)
            {
                length = slot->Length;
                return length < Window || IsRest(key, expected, length) ? expected : -1;
            }
        }

        length = 0;
        return -1;
    }

    /// <summary>The field of any key; -1 if there is none.</summary>
    /// <param name="key">Behind the opening quote.</param>
    /// <param name="length">Bytes up to the closing one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int LookUp(byte* key, int length)
    {
        if (*StringScan.Next(key) == (byte)'"')
        {
            return table.Find(new ReadOnlySpan<byte>(key, length));
        }

        var resolved = Scalars.Unescape(key, ref length, scratch);
        return table.Find(new ReadOnlySpan<byte>(resolved, length));
    }

    /// <summary>A key's text, escapes resolved.</summary>
    /// <param name="key">Behind the opening quote.</param>
    public string Text(byte* key)
    {
        var length = (int)(JsonWalk.StringEnd(key - 1) - key) - 1;
        var resolved = Scalars.Unescape(key, ref length, scratch);
        return System.Text.Encoding.UTF8.GetString(resolved, length);
    }

    public void Dispose()
    {
        slots.Dispose();
        scratch.Dispose();
    }

    private static NativeBuffer Slots(IReadOnlyList<TypedField> fields)
    {
        var buffer = new NativeBuffer(fields.Count * sizeof(Slot));
        for (var i = 0; i < fields.Count; i++)
        {
            var name = System.Text.Encoding.UTF8.GetBytes(fields[i].Name);
            var slot = (Slot*)buffer.Start + i;
            *slot = new Slot { Length = name.Length, Mask = name.Length + 1 >= Window ? uint.MaxValue : (1u << (name.Length + 1)) - 1 };
            var raw = new Span<byte>(slot->Raw, Window);
            if (NeedsEscapes(name))
            {
                // Such a name can only be written with escapes: no text equals it, least of all one with control characters.
                slot->Mask = uint.MaxValue;
                raw.Clear();
                continue;
            }

            raw.Clear();
            name.AsSpan(0, Math.Min(name.Length, Window)).CopyTo(raw);
            if (name.Length < Window)
            {
                raw[name.Length] = (byte)'"';
            }
        }

        return buffer;
    }

    private static bool NeedsEscapes(byte[] name)
    {
        foreach (var b in name)
        {
            if (b is < 0x20 or (byte)'"' or (byte)'\\')
            {
                return true;
            }
        }

        return false;
    }

    private bool IsRest(byte* key, int field, int length) => key[length] == (byte)'"' && table.Is(field, new ReadOnlySpan<byte>(key, length));

    private struct Slot
    {
        /// <summary>The name and a closing quote, cut.</summary>
        public fixed byte Raw[Window];

        /// <summary>A bit for each byte of <see cref="Raw"/> that counts.</summary>
        public uint Mask;

        public int Length;
    }
}

/// <summary>Names of fields, to be found by their bytes.</summary>
internal sealed class KeyTable
{
    private readonly byte[][] names;
    private readonly int[] buckets;

    public KeyTable(IReadOnlyList<TypedField> fields)
    {
        names = [.. fields.Select(field => System.Text.Encoding.UTF8.GetBytes(field.Name))];
        buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Length * 2))];
        for (var i = 0; i < names.Length; i++)
        {
            var at = Bucket(names[i]);
            while (buckets[at] != 0)
            {
                at = (at + 1) & (buckets.Length - 1);
            }

            buckets[at] = i + 1;
        }
    }

    public bool Is(int index, ReadOnlySpan<byte> key) => key.SequenceEqual(names[index]);

    /// <summary>Index of a name; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        for (var at = Bucket(key); buckets[at] != 0; at = (at + 1) & (buckets.Length - 1))
        {
            if (Is(buckets[at] - 1, key))
            {
                return buckets[at] - 1;
            }
        }

        return -1;
    }

    private int Bucket(ReadOnlySpan<byte> key) => (int)(XxHash3.HashToUInt64(key) & (uint)(buckets.Length - 1));
}
