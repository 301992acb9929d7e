using System.Security.Cryptography;

namespace Gfn.Adapters.Local;

/// <summary>The ETag of bytes: the first half of their SHA-256, in hexadecimal.</summary>
internal static class ContentDigest
{
    private const int Digits = 32;

    /// <summary>Digest of a whole file; its position is where it was afterwards.</summary>
    public static string Of(FileStream file)
    {
        var at = file.Position;
        file.Position = 0;
        var digest = SHA256.HashData(file);
        file.Position = at;
        return Text(digest);
    }

    public static string Text(ReadOnlySpan<byte> sha256) => Convert.ToHexStringLower(sha256)[..Digits];
}
