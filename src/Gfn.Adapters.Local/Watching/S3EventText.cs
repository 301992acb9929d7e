using System.Globalization;
using System.Text.Json;
using Gfn.Ports;

namespace Gfn.Adapters.Local;

/// <summary>Writes notifications in the shape of S3's own (contract of event version 2.1): keys form-encoded, names without <c>s3:</c>.</summary>
internal static class S3EventText
{
    /// <summary>Most records in one message; with keys of 1 KiB, threefold when encoded, a message stays below 256 KiB.</summary>
    public const int RecordsMax = 50;

    /// <summary>One message that announces objects as created.</summary>
    /// <param name="objects">At most <see cref="RecordsMax"/>.</param>
    /// <param name="firstSequence">Place of the first one in the order of events; the others follow.</param>
    public static string Created(IReadOnlyList<ObjectInfo> objects, long firstSequence) => JsonSerializer.Serialize(new
    {
        Records = objects.Select((found, index) => new
        {
            eventVersion = "2.1",
            eventSource = "aws:s3",
            awsRegion = "local",
            eventTime = found.ModifiedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            eventName = "ObjectCreated:Put",
            s3 = new
            {
                s3SchemaVersion = "1.0",
                configurationId = "gfn-landing",
                bucket = new { name = found.Key.Bucket, arn = $"arn:aws:s3:::{found.Key.Bucket}" },
                @object = new
                {
                    key = Encode(found.Key.Key),
                    size = found.SizeBytes,
                    eTag = found.ETag,
                    versionId = found.VersionId,
                    sequencer = (firstSequence + index).ToString("X16", CultureInfo.InvariantCulture),
                },
            },
        }),
    });

    private static string Encode(string key) =>
        string.Join('/', key.Split('/').Select(segment => Uri.EscapeDataString(segment).Replace("%20", "+", StringComparison.Ordinal)));
}
