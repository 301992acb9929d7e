using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>Identity of one version of one object: <c>bucket/key@version</c>, version being the store's version id or else the ETag.</summary>
/// <remarks>Two uploads under one key are two files; the same bytes announced twice are one. The last <c>@</c> divides, so keys may hold it.</remarks>
[JsonConverter(typeof(TextValueConverter<FileKey>))]
public sealed record FileKey : ITextValue<FileKey>, IComparable<FileKey>
{
    private static readonly SearchValues<char> NeverInVersion = SearchValues.Create("@/\0\r\n\"");

    /// <summary>Names a version of an object.</summary>
    /// <param name="location">Where it lies.</param>
    /// <param name="version">Version id or ETag; quotes around an ETag are dropped.</param>
    /// <exception cref="ArgumentException">The version is empty or holds a character no version has.</exception>
    public FileKey(ObjectKey location, string version)
    {
        var bare = version.Trim('"');
        if (!IsVersion(bare))
        {
            throw new ArgumentException($"'{version}' is not a version id or ETag.", nameof(version));
        }

        Location = location;
        Version = bare;
    }

    /// <summary>Where the object lies.</summary>
    public ObjectKey Location { get; }

    /// <summary>Version id or ETag without quotes.</summary>
    public string Version { get; }

    /// <inheritdoc/>
    public string Value => $"{Location.Value}@{Version}";

    /// <summary>Which of <paramref name="shards"/> index partitions the row belongs to: a pure function of the identity, 0-based.</summary>
    public int Shard(int shards)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(Value), hash);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)shards);
    }

    /// <summary>Reads <c>bucket/key@version</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FileKey? key)
    {
        key = null;
        var at = text?.LastIndexOf('@') ?? -1;
        if (at <= 0 || !IsVersion(text![(at + 1)..]) || !ObjectKey.TryParse(text[..at], out var location))
        {
            return false;
        }

        key = new FileKey(location, text[(at + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public static FileKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is not a file: expected bucket/key@version.");

    /// <inheritdoc/>
    public int CompareTo(FileKey? other) => other is null ? 1 : string.CompareOrdinal(Value, other.Value);

    /// <summary>Before in ordinal order of the wire form.</summary>
    public static bool operator <(FileKey left, FileKey right) => left.CompareTo(right) < 0;

    /// <summary>After in ordinal order of the wire form.</summary>
    public static bool operator >(FileKey left, FileKey right) => left.CompareTo(right) > 0;

    /// <summary>Not after.</summary>
    public static bool operator <=(FileKey left, FileKey right) => left.CompareTo(right) <= 0;

    /// <summary>Not before.</summary>
    public static bool operator >=(FileKey left, FileKey right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsVersion(string text) => text.Length is > 0 and <= 1_024 && !text.AsSpan().ContainsAny(NeverInVersion);
}
