using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Core;

/// <summary>The two markers that Temporal's core writes, in its JSON.</summary>
internal static class Markers
{
    public const string Patch = "core_patch";
    public const string LocalActivity = "core_local_activity";
    public const string PatchData = "patch-data";
    public const string LocalActivityData = "data";
    public const string Result = "result";

    private static readonly ByteString JsonPlain = ByteString.CopyFromUtf8("json/plain");

    public static bool Is(HistoryEvent e, string name) =>
        e.EventType == EventType.MarkerRecorded && string.Equals(e.MarkerRecordedEventAttributes.MarkerName, name, StringComparison.Ordinal);

    public static PatchMarker ReadPatch(HistoryEvent e) => Read<PatchMarker>(e, PatchData);

    public static LocalActivityMarker ReadLocalActivity(HistoryEvent e) => Read<LocalActivityMarker>(e, LocalActivityData);

    public static Resolution ResolutionOf(HistoryEvent e, LocalActivityRequest request)
    {
        var attributes = e.MarkerRecordedEventAttributes;
        return attributes.Failure is { } failure
            ? new(null, LocalFailures.FromMarker(request, failure))
            : new(attributes.Details.TryGetValue(Result, out var result) ? result.Payloads_.FirstOrDefault() : null, null);
    }

    public static Command PatchCommand(string id, bool deprecated) => new()
    {
        CommandType = CommandType.RecordMarker,
        RecordMarkerCommandAttributes = new()
        {
            MarkerName = Patch,
            Details = { [PatchData] = Json(new PatchMarker(id, deprecated)) },
        },
    };

    public static Command LocalActivityCommand(LocalActivityMarker marker, Payload? result, Failure? failure)
    {
        var attributes = new RecordMarkerCommandAttributes
        {
            MarkerName = LocalActivity,
            Details = { [LocalActivityData] = Json(marker) },
            Failure = failure,
        };
        if (result is not null)
        {
            attributes.Details[Result] = new() { Payloads_ = { result } };
        }

        return new() { CommandType = CommandType.RecordMarker, RecordMarkerCommandAttributes = attributes };
    }

    private static T Read<T>(HistoryEvent e, string detail)
    {
        if (!e.MarkerRecordedEventAttributes.Details.TryGetValue(detail, out var payloads) || payloads.Payloads_.Count == 0)
        {
            throw new NondeterminismException($"Marker without its detail '{detail}': {NondeterminismException.Describe(e)}");
        }

        return JsonSerializer.Deserialize<T>(payloads.Payloads_[0].Data.Span)!;
    }

    private static Payloads Json<T>(T value) => new()
    {
        Payloads_ =
        {
            new Payload
            {
                Metadata = { ["encoding"] = JsonPlain },
                Data = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(value)),
            },
        },
    };
}

internal sealed record PatchMarker(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("deprecated")] bool Deprecated);

internal sealed record LocalActivityMarker(
    [property: JsonPropertyName("seq")] uint Seq,
    [property: JsonPropertyName("attempt")] int Attempt,
    [property: JsonPropertyName("activity_id")] string ActivityId,
    [property: JsonPropertyName("activity_type")] string ActivityType,
    [property: JsonPropertyName("complete_time")] MarkerTime? CompleteTime,
    [property: JsonPropertyName("backoff")] MarkerTime? Backoff,
    [property: JsonPropertyName("original_schedule_time")] MarkerTime? OriginalScheduleTime);

/// <summary>A time since 1970 or a span, as core writes both.</summary>
internal sealed record MarkerTime(
    [property: JsonPropertyName("seconds")] long Seconds,
    [property: JsonPropertyName("nanos")] int Nanos)
{
    private const int NanosPerTick = 100;

    public static MarkerTime Of(DateTime time) => Of(time - DateTime.UnixEpoch);

    public static MarkerTime Of(TimeSpan span) =>
        new(span.Ticks / TimeSpan.TicksPerSecond, (int)(span.Ticks % TimeSpan.TicksPerSecond) * NanosPerTick);

    public TimeSpan ToTimeSpan() => new((Seconds * TimeSpan.TicksPerSecond) + (Nanos / NanosPerTick));

    public DateTime ToDateTime() => DateTime.UnixEpoch + ToTimeSpan();
}
