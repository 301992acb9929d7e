using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gfn.Formats.Ndjson;

/// <summary>A column while records are read: its key in a form made for comparing, and the values of the batch in work.</summary>
internal unsafe struct ColumnSlot
{
    /// <summary>Bytes of a key that are compared at once.</summary>
    public const int Window = 32;

    /// <summary>The key as records have it, quotes and colon included, cut at <see cref="Window"/>; bytes that are never met if the key can only be written with escapes.</summary>
    public fixed byte Raw[Window];

    /// <summary>A bit for each byte of <see cref="Raw"/> that counts.</summary>
    public uint RawMask;

    /// <summary>Bytes of <see cref="Written"/>.</summary>
    public int WrittenLength;

    /// <summary>The whole key with its quotes and the colon.</summary>
    public byte* Written;

    /// <summary>The column that usually follows; -1 if none is known.</summary>
    public int Next;

    /// <summary>Serial of the last record that had the key.</summary>
    public long LastRecord;

    public FieldView* Fields;
    public int Count;
    public int Capacity;

    /// <summary>What <see cref="Written"/> has around the key.</summary>
    private const int Around = 3;

    /// <summary>Whether <see cref="Raw"/> decides by itself whether this key stands somewhere.</summary>
    public readonly bool IsWholeInWindow => WrittenLength <= Window && Raw[0] == (byte)'"';

    /// <summary>The key.</summary>
    public readonly ReadOnlySpan<byte> Key => new(Written + 1, WrittenLength - Around);

    /// <summary>Sets the key.</summary>
    public void SetKey(ReadOnlySpan<byte> key)
    {
        WrittenLength = key.Length + Around;
        Written = (byte*)NativeMemory.Alloc((nuint)WrittenLength);
        Written[0] = (byte)'"';
        key.CopyTo(new Span<byte>(Written + 1, key.Length));
        Written[key.Length + 1] = (byte)'"';
        Written[key.Length + 2] = (byte)':';

        fixed (byte* raw = Raw)
        {
            var compared = NeedsEscapes(key) ? 0 : Math.Min(WrittenLength, Window);
            Unsafe.InitBlockUnaligned(raw, 0xFF, Window);
            new ReadOnlySpan<byte>(Written, compared).CopyTo(new Span<byte>(raw, Window));
            RawMask = compared is 0 or Window ? uint.MaxValue : (1u << compared) - 1;
        }
    }

    private static bool NeedsEscapes(ReadOnlySpan<byte> key)
    {
        foreach (var b in key)
        {
            if (b is (byte)'"' or (byte)'\\' or < 0x20)
            {
                return true;
            }
        }

        return false;
    }
}
