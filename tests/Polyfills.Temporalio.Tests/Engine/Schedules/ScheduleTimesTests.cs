using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Schedule.V1;
using Temporalio.Engine.Schedules;
using Temporalio.Engine.Seam;
using Range = Temporalio.Api.Schedule.V1.Range;

namespace Polyfills.Temporalio.Tests.Engine.Schedules;

/// <summary>When schedules are due. Times of clock changes are in the conformance scenarios; here is what those do not reach.</summary>
public sealed class ScheduleTimesTests
{
    private const string Seed = "any-namespace-any-schedule";

    [Fact]
    public void Jitter_IsTheServersOwn()
    {
        // As a Temporal server 1.32 described this schedule; its namespace id and the schedule's id are the seed.
        var times = ScheduleTimes.Parse(
            new ScheduleSpec
            {
                Interval = { new IntervalSpec { Interval = Span(6 * 3600), Phase = Span(600) } },
                StartTime = Time("2031-01-01T00:00:00Z"),
                EndTime = Time("2031-01-02T00:00:00Z"),
                Jitter = Span(30),
            },
            "01a1fe46-45a5-7867-8eba-18ea858476d6-schedule-create-describe");

        Assert.Equal(
            ["2031-01-01T00:10:23.700Z", "2031-01-01T06:10:22.583Z", "2031-01-01T12:10:27.262Z", "2031-01-01T18:10:20.714Z"],
            Next(times, "2026-11-21T13:24:57Z", 10).Select(time => time.Due.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Jitter_LongerThanTheGap_NeverReachesTheNextTime()
    {
        var times = ScheduleTimes.Parse(new ScheduleSpec { Interval = { new IntervalSpec { Interval = Span(2) } }, Jitter = Span(3600) }, Seed);

        var found = Next(times, "2030-01-01T00:00:00Z", 200).ToList();

        Assert.All(found, time => Assert.InRange(time.Due - time.Nominal, TimeSpan.Zero, TimeSpan.FromSeconds(2)));
        Assert.True(found.Select(time => time.Due - time.Nominal).Distinct().Count() > 100);
    }

    [Theory]
    [InlineData("0 0 * * 7", "0-0")]
    [InlineData("0 0 * * 1-7", "1-6")]
    [InlineData("0 0 * * 3-7", "0-0,3-6")]
    [InlineData("0 0 * * 1-7/2", "0-0,1-6/2")]
    [InlineData("0 0 * * 3-7/3", "3-6/3")]
    [InlineData("0 0 * * sun,Tue", "0-0,2-2")]
    public void Cron_SundayWrittenAsSeven_IsZero(string cron, string weekdays)
    {
        var calendar = Assert.Single(Cron(cron).Spec.StructuredCalendar);

        Assert.Equal(weekdays, string.Join(',', calendar.DayOfWeek.Select(range => $"{range.Start}-{range.End}" + (range.Step > 1 ? $"/{range.Step}" : ""))));
    }

    [Fact]
    public void Cron_EveryWithPhase_IsAnInterval()
    {
        var interval = Assert.Single(Cron("@every 14h/3h").Spec.Interval);

        Assert.Equal((Span(14 * 3600), Span(3 * 3600)), (interval.Interval, interval.Phase));
    }

    [Theory]
    [InlineData("0 0 * *", "CronString does not have 5-7 fields")]
    [InlineData("0 0 32 * *", "DayOfMonth is not in range [1-31]")]
    [InlineData("0 5-2 * * *", "Hour End is before Start or not in range [0-23]")]
    [InlineData("0 0 * 13-14 *", "Month Start is not in range [1-12]")]
    [InlineData("0/0 0 * * *", "Minute has invalid Step")]
    [InlineData("1-2-3 0 * * *", "Minute has too many dashes")]
    [InlineData("0/1/2 0 * * *", "Minute has too many slashes")]
    [InlineData("61 25 * * *", "Minute is not in range [0-59], Hour is not in range [0-23]")]
    [InlineData("TZ=Europe/Berlin", "CronString has time zone but missing fields")]
    [InlineData("@every", "CronString does not have interval after @every")]
    public void Cron_ThatIsNone_IsRefusedInTheServersWords(string cron, string why)
    {
        var refused = Assert.Throws<ServiceException>(() => Cron(cron));

        Assert.Equal($"Invalid schedule spec: {why}", refused.Message);
        Assert.Equal(ServiceStatus.InvalidArgument, refused.Status);
    }

    [Fact]
    public void Specification_ThatExcludesAllItNames_HasNoTimeAndEnds()
    {
        var always = new StructuredCalendarSpec
        {
            Second = { To(59) }, Minute = { To(59) }, Hour = { To(23) }, DayOfMonth = { From(1, 31) }, Month = { From(1, 12) }, DayOfWeek = { To(6) },
        };
        var times = ScheduleTimes.Parse(new ScheduleSpec { StructuredCalendar = { always }, ExcludeStructuredCalendar = { always.Clone() } }, Seed);

        Assert.Null(times.Next(At("2030-01-01T00:00:00Z")));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Kolkata")]
    [InlineData("America/New_York")]
    public void Next_OfRandomCalendars_IsTheFirstMinuteThatMatches(string zone)
    {
        var random = new Random(20_300_101);
        for (var round = 0; round < 200; round++)
        {
            var cron = $"{Field(random, 0, 59)} {Field(random, 0, 23)} {Field(random, 1, 28)} * {Field(random, 0, 6)}";
            var calendar = new ScheduleCalendar(ScheduleText.Cron(cron).Calendar!, TimeZoneInfo.FindSystemTimeZoneById(zone));
            var after = At("2030-05-01T00:00:00Z").AddMinutes(random.Next(60 * 24 * 30));
            var expected = Enumerable.Range(1, 60 * 24 * 40).Select(minutes => (DateTime?)after.AddMinutes(minutes)).FirstOrDefault(time => calendar.Matches(time!.Value));
            if (expected is { } first)
            {
                Assert.Equal((cron, first), (cron, calendar.Next(after)));
            }
        }
    }

    private static string Field(Random random, int min, int max) => random.Next(3) switch
    {
        0 => "*",
        1 => $"{random.Next(min, max + 1)}",
        _ => $"{random.Next(min, max + 1)}/{random.Next(1, 9)}",
    };

    private static ScheduleTimes Cron(string text) => ScheduleTimes.Parse(new ScheduleSpec { CronString = { text } }, Seed);

    private static Range To(int end) => new() { End = end };

    private static Range From(int start, int end) => new() { Start = start, End = end };

    private static Duration Span(int seconds) => Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds));

    private static DateTime At(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private static Timestamp Time(string text) => Timestamp.FromDateTime(At(text));

    private static IEnumerable<ScheduledTime> Next(ScheduleTimes times, string after, int most)
    {
        var at = At(after);
        for (var i = 0; i < most && times.Next(at) is { } next; i++, at = next.Due)
        {
            yield return next;
        }
    }
}
