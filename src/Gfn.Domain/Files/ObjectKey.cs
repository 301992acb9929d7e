using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;

namespace Gfn.Domain;

/// <summary>Where an object lives: a bucket and a key in it. Wire form <c>bucket/key</c>; the bucket holds no slash, so the first one divides.</summary>
/// <remarks>
/// Keys are bytes to S3: dot segments, double slashes, accents in either normal form are ordinary characters and stay as they are.
/// Only what no store can hold is refused: an empty key, more than 1,024 bytes of UTF-8, NUL.
/// </remarks>
[JsonConverter(typeof(TextValueConverter<ObjectKey>))]
public sealed record ObjectKey : ITextValue<ObjectKey>, IComparable<ObjectKey>
{
    /// <summary>Longest key in UTF-8 bytes, S3's limit.</summary>
    public const int KeyBytesMax = 1_024;

    /// <summary>Names an object.</summary>
    /// <param name="bucket">Bucket name, without slash.</param>
    /// <param name="key">Key as stored, not URL-encoded.</param>
    /// <exception cref="ArgumentException">One of the two is not legal; the message says why.</exception>
    public ObjectKey(string bucket, string key)
    {
        if (Complaint(bucket, key) is { } complaint)
        {
            throw new ArgumentException(complaint, nameof(key));
        }

        Bucket = bucket;
        Key = key;
    }

    /// <summary>Bucket name.</summary>
    public string Bucket { get; }

    /// <summary>Key in the bucket, decoded.</summary>
    public string Key { get; }

    /// <inheritdoc/>
    public string Value => $"{Bucket}/{Key}";

    /// <summary><c>s3://bucket/key</c>, unencoded as the AWS tools print it.</summary>
    public string Uri => $"s3://{Bucket}/{Key}";

    /// <summary>What follows the last slash of the key; empty for a folder marker.</summary>
    public string Name => Key[(Key.LastIndexOf('/') + 1)..];

    /// <summary>The object at <c>key/name</c> in the same bucket.</summary>
    public ObjectKey Under(string name) => new(Bucket, $"{Key.TrimEnd('/')}/{name}");

    /// <summary>Reads <c>bucket/key</c> or <c>s3://bucket/key</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ObjectKey? key)
    {
        const string Scheme = "s3://";
        key = null;
        if (text is null)
        {
            return false;
        }

        var body = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        var slash = body.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || Complaint(body[..slash], body[(slash + 1)..]) is not null)
        {
            return false;
        }

        key = new ObjectKey(body[..slash], body[(slash + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public static ObjectKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is not an object: expected bucket/key.");

    /// <inheritdoc/>
    public int CompareTo(ObjectKey? other) => other is null ? 1 : string.CompareOrdinal(Value, other.Value);

    /// <summary>Before in ordinal order of the wire form.</summary>
    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    /// <summary>After in ordinal order of the wire form.</summary>
    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    /// <summary>Not after.</summary>
    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    /// <summary>Not before.</summary>
    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string? Complaint(string bucket, string key)
    {
        if (string.IsNullOrEmpty(bucket) || bucket.AsSpan().ContainsAny('/', '\0', '@'))
        {
            return $"'{bucket}' is not a bucket name.";
        }

        if (string.IsNullOrEmpty(key) || key.Contains('\0', StringComparison.Ordinal))
        {
            return $"'{key}' is not an object key.";
        }

        return Encoding.UTF8.GetByteCount(key) > KeyBytesMax ? $"The key is {Encoding.UTF8.GetByteCount(key)} bytes long; {KeyBytesMax} is the most a store takes." : null;
    }
}
