using System.Text;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>A smallest or largest string as statistics carry it: cut where it is long, so that it still bounds.</summary>
/// <param name="Kept">UTF-8.</param>
/// <param name="Exact">Whether it is the value itself.</param>
internal readonly record struct StringBound(ReadOnlyMemory<byte> Kept, bool Exact)
{
    /// <summary>Longest bound in bytes; readers keep footers in memory.</summary>
    public const int BytesMax = 64;

    public ReadOnlySpan<byte> Bytes => Kept.Span;

    /// <summary>A lower bound: a prefix, cut between code points.</summary>
    public static StringBound Lower(ReadOnlySpan<byte> value, BoundStore store) =>
        value.Length <= BytesMax ? new(store.Keep(value), true) : new(store.Keep(Prefix(value)), false);

    /// <summary>An upper bound: the prefix with its last code point counted up. Null if no code point of the prefix can be.</summary>
    public static StringBound? Upper(ReadOnlySpan<byte> value, BoundStore store)
    {
        if (value.Length <= BytesMax)
        {
            return new(store.Keep(value), true);
        }

        var prefix = Prefix(value);
        while (!prefix.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(prefix, out var last, out var length);
            prefix = prefix[..^length];
            if (last.Value < 0x10FFFF)
            {
                Span<byte> bound = stackalloc byte[BytesMax + 4];
                prefix.CopyTo(bound);
                var written = new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1).EncodeToUtf8(bound[prefix.Length..]);
                return new(store.Keep(bound[..(prefix.Length + written)]), false);
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> value)
    {
        var length = BytesMax;
        while ((value[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return value[..length];
    }
}
