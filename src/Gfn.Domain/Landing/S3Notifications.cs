using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gfn.Domain;

/// <summary>Reads S3 event notifications in all their envelopes: plain, through SNS, through a queue, EventBridge, and any nesting of them.</summary>
/// <remarks>
/// Never throws on input. Plain notifications carry form-encoded keys, decoded once; EventBridge keys are not encoded.
/// Any 2.x event version is read; another major version is rejected. Unknown members are ignored.
/// </remarks>
public static class S3Notifications
{
    private const int EnvelopesMax = 5;

    /// <summary>Everything a message body says.</summary>
    /// <param name="body">The text of a queue message, or a file holding one.</param>
    public static IReadOnlyList<NotificationItem> Parse(string body)
    {
        var items = new List<NotificationItem>();
        ReadText(body, items, depth: 0);
        return items;
    }

    private static void ReadText(string text, List<NotificationItem> items, int depth)
    {
        if (depth > EnvelopesMax)
        {
            items.Add(new NotificationItem.Rejected($"The message is wrapped more than {EnvelopesMax} times."));
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            ReadMessage(document.RootElement, items, depth);
        }
        catch (JsonException wrong)
        {
            items.Add(new NotificationItem.Rejected($"Not JSON at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}."));
        }
    }

    private static void ReadMessage(JsonElement message, List<NotificationItem> items, int depth)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            items.Add(new NotificationItem.Rejected($"A JSON object was expected, not {message.ValueKind}."));
        }
        else if (message.TryGetProperty("Records", out var records))
        {
            ReadRecords(records, items, depth);
        }
        else if (message.TryGetProperty("detail-type", out _))
        {
            items.Add(Guarded(() => EventBridge(message)));
        }
        else if (Text(message, "Message") is { } inner && Text(message, "Type") == "Notification")
        {
            ReadText(inner, items, depth + 1);
        }
        else if (Text(message, "Event") is { } name && name.StartsWith("s3:", StringComparison.Ordinal))
        {
            items.Add(new NotificationItem.Ignored(name, null));
        }
        else
        {
            items.Add(new NotificationItem.Rejected("Neither Records nor detail-type nor Message: not an S3 notification in any known envelope."));
        }
    }

    private static void ReadRecords(JsonElement records, List<NotificationItem> items, int depth)
    {
        if (records.ValueKind != JsonValueKind.Array)
        {
            items.Add(new NotificationItem.Rejected($"Records is {records.ValueKind}, not an array."));
            return;
        }

        foreach (var record in records.EnumerateArray())
        {
            if (record.ValueKind != JsonValueKind.Object)
            {
                items.Add(new NotificationItem.Rejected($"A record is {record.ValueKind}, not an object."));
            }
            else if (Text(record, "body") is { } body)
            {
                var first = items.Count;
                ReadText(body, items, depth + 1);
                Label(items, first, Text(record, "messageId"));
            }
            else if (Child(record, "Sns") is { } sns && Text(sns, "Message") is { } message)
            {
                ReadText(message, items, depth + 1);
            }
            else
            {
                items.Add(Guarded(() => Plain(record)));
            }
        }
    }

    private static void Label(List<NotificationItem> items, int first, string? messageId)
    {
        for (var i = first; i < items.Count; i++)
        {
            items[i] = items[i] with { MessageId = messageId };
        }
    }

    private static NotificationItem Guarded(Func<NotificationItem> read)
    {
        try
        {
            return read();
        }
        catch (FormatException refused)
        {
            return new NotificationItem.Rejected(refused.Message);
        }
        catch (ArgumentException refused)
        {
            return new NotificationItem.Rejected(refused.Message);
        }
    }

    private static NotificationItem Plain(JsonElement record)
    {
        if (Text(record, "eventSource") is { } source && !source.EndsWith(":s3", StringComparison.Ordinal))
        {
            return new NotificationItem.Ignored($"{source} {Text(record, "eventName")}", null);
        }

        var version = Text(record, "eventVersion") ?? throw new FormatException("The record has no eventVersion.");
        if (!version.StartsWith("2.", StringComparison.Ordinal))
        {
            throw new FormatException($"Event version {version} is unknown; this build reads 2.x.");
        }

        var name = Text(record, "eventName") ?? throw new FormatException("The record has no eventName.");
        if (Child(record, "s3") is not { } s3 || Child(s3, "bucket") is not { } bucket || Child(s3, "object") is not { } entry)
        {
            throw new FormatException("The record has no s3.bucket and s3.object.");
        }

        var raw = Text(entry, "key") ?? throw new FormatException("The record has no object key.");
        var location = new ObjectKey(Text(bucket, "name") ?? throw new FormatException("The record has no bucket name."), DecodeForm(raw));
        var bare = name.StartsWith("s3:", StringComparison.Ordinal) ? name[3..] : name;
        return bare.StartsWith("ObjectCreated:", StringComparison.Ordinal)
            ? Object(entry, "eTag", "versionId", location, Instant(record, "eventTime"), raw)
            : new NotificationItem.Ignored(bare, location);
    }

    private static NotificationItem EventBridge(JsonElement message)
    {
        var kind = Text(message, "detail-type") ?? string.Empty;
        if (Text(message, "source") != "aws.s3" || Child(message, "detail") is not { } detail)
        {
            return new NotificationItem.Ignored(kind, null);
        }

        if (Child(detail, "bucket") is not { } bucket || Child(detail, "object") is not { } entry)
        {
            throw new FormatException("The event has no detail.bucket and detail.object.");
        }

        var key = Text(entry, "key") ?? throw new FormatException("The event has no object key.");
        var location = new ObjectKey(Text(bucket, "name") ?? throw new FormatException("The event has no bucket name."), key);
        return kind == "Object Created"
            ? Object(entry, "etag", "version-id", location, Instant(message, "time"), key)
            : new NotificationItem.Ignored(kind, location);
    }

    private static NotificationItem Object(JsonElement entry, string etagName, string versionName, ObjectKey location, DateTimeOffset? at, string raw)
    {
        if (location.Key.EndsWith('/'))
        {
            return new NotificationItem.Ignored("folder marker", location);
        }

        if (!entry.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var bytes) || bytes < 0)
        {
            throw new FormatException($"{location} is announced without a size.");
        }

        var etag = Text(entry, etagName)?.Trim('"') ?? throw new FormatException($"{location} is announced without an ETag.");
        _ = Sequencer.TryParse(Text(entry, "sequencer"), out var sequencer);
        var created = new NotificationItem.Created(location, bytes, etag, Text(entry, versionName) is { Length: > 0 } id and not "null" ? id : null, sequencer, at, raw);
        _ = created.File();
        return created;
    }

    private static string DecodeForm(string raw)
    {
        if (!raw.AsSpan().ContainsAny('%', '+'))
        {
            return raw;
        }

        var source = Encoding.UTF8.GetBytes(raw);
        var target = new byte[source.Length];
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == (byte)'%')
            {
                target[length++] = i + 2 < source.Length && byte.TryParse(source.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new FormatException($"The key '{raw}' has a broken percent escape.");
                i += 2;
            }
            else
            {
                target[length++] = source[i] == (byte)'+' ? (byte)' ' : source[i];
            }
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(target, 0, length);
        }
        catch (DecoderFallbackException wrong)
        {
            throw new FormatException($"The key '{raw}' is not UTF-8 once decoded.", wrong);
        }
    }

    private static JsonElement? Child(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.String ? child.GetString() : null;

    private static DateTimeOffset? Instant(JsonElement parent, string name) =>
        DateTimeOffset.TryParse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
}
