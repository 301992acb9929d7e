namespace Gfn.Adapters.Local.Conversion;

/// <summary>How an input is compressed.</summary>
public enum InputCompression
{
    /// <summary>Not yet known: decided by the first bytes.</summary>
    Unknown,

    /// <summary>Plain text.</summary>
    None,

    /// <summary>RFC 1952, one member or several.</summary>
    Gzip,

    /// <summary>RFC 8878.</summary>
    Zstd,
}

/// <summary>Tells compression from names and first bytes.</summary>
internal static class InputCompressions
{
    /// <summary>Bytes that <see cref="OfBytes"/> wants to see.</summary>
    public const int MagicBytes = 4;

    public static InputCompression OfName(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".gz" or ".gzip" => InputCompression.Gzip,
        ".zst" or ".zstd" => InputCompression.Zstd,
        _ => InputCompression.Unknown,
    };

    public static InputCompression OfBytes(ReadOnlySpan<byte> first) =>
        first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? InputCompression.Gzip
        : first.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? InputCompression.Zstd
        : InputCompression.None;
}
