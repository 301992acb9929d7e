using System.Text;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>A smallest or largest string as statistics carry it: cut where it is long, so that it still bounds.</summary>
/// <param name="Bytes">UTF-8.</param>
/// <param name="Exact">Whether it is the value itself.</param>
internal readonly record struct StringBound(byte[] Bytes, bool Exact)
{
    /// <summary>Longest bound in bytes; readers keep footers in memory.</summary>
    public const int BytesMax = 64;

    /// <summary>A lower bound: a prefix, cut between code points.</summary>
    public static StringBound Lower(ReadOnlySpan<byte> value) => value.Length <= BytesMax ? new(value.ToArray(), true) : new(Prefix(value).ToArray(), false);

    /// <summary>An upper bound: the prefix with its last code point counted up. Null if no code point of the prefix can be.</summary>
    public static StringBound? Upper(ReadOnlySpan<byte> value)
    {
        if (value.Length <= BytesMax)
        {
            return new(value.ToArray(), true);
        }

        var prefix = Prefix(value);
        while (!prefix.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(prefix, out var last, out var length);
            prefix = prefix[..^length];
            if (last.Value < 0x10FFFF)
            {
                Span<byte> next = stackalloc byte[4];
                var written = new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1).EncodeToUtf8(next);
                return new([.. prefix, .. next[..written]], false);
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
