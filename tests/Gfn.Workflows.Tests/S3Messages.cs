using System.Text.Json;
using Gfn.Ports;

namespace Gfn.Workflows.Tests;

/// <summary>Notifications as S3 writes them.</summary>
internal static class S3Messages
{
    /// <summary>A message that announces objects, in order.</summary>
    public static string Created(params ObjectInfo[] objects) => JsonSerializer.Serialize(new
    {
        Records = objects.Select((info, index) => new
        {
            eventVersion = "2.1",
            n = index,
            eventSource = "aws:s3",
            eventTime = info.ModifiedAt,
            eventName = "ObjectCreated:Put",
            s3 = new
            {
                bucket = new { name = info.Key.Bucket },
                @object = new { key = Encode(info.Key.Key), size = info.SizeBytes, eTag = info.ETag, sequencer = $"{info.ModifiedAt.UtcTicks:X16}" },
            },
        }),
    });

    /// <summary>As in a form: a plus sign for a space.</summary>
    private static string Encode(string key) => Uri.EscapeDataString(key).Replace("%20", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}
