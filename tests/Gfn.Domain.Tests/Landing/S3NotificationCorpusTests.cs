using System.Text.Json;

namespace Gfn.Domain.Tests.Landing;

/// <summary>Every message shape of the corpus, held against its verdict.</summary>
public sealed class S3NotificationCorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "s3-events");

    /// <summary>Our documented answers to what the corpus leaves to the product, by file: how many of its records the parser rejects.</summary>
    private static readonly Dictionary<string, int> RejectedRecords = new(StringComparer.Ordinal)
    {
        ["major-version-3.json"] = 1,
        ["bad-not-json.txt"] = 1,
        ["bad-truncated.json"] = 1,
        ["bad-null-records.json"] = 1,
        ["bad-missing-object.json"] = 1,
        ["bad-encoding.json"] = 1,
        ["sqs-partial-failure.json"] = 1,
    };

    public static TheoryData<string> Files()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        var files = new TheoryData<string>();
        foreach (var file in expected.RootElement.GetProperty("files").EnumerateArray())
        {
            files.Add(file.GetProperty("file").GetString()!);
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_CorpusMessage_NamesTheObjectsAndWhatToDo(string name)
    {
        var items = S3Notifications.Parse(File.ReadAllText(Path.Combine(Folder, name)));

        var expected = Expected(name).Where(item => item.Key is not null && !RejectedWhole(name)).ToList();
        var created = expected.Where(item => item.Action != "ignore").Select(item => (item.Bucket, item.Key!, item.Size ?? -1));
        var ignored = expected.Where(item => item.Action == "ignore").Select(item => (item.Bucket, item.Key!));
        Assert.Equal(created, items.OfType<NotificationItem.Created>().Select(item => (item.Location.Bucket, item.Location.Key, item.SizeBytes)));
        Assert.Equal(ignored, items.OfType<NotificationItem.Ignored>().Where(item => item.Location is not null).Select(item => (item.Location!.Bucket, item.Location.Key)));
        Assert.Equal(RejectedRecords.GetValueOrDefault(name), items.OfType<NotificationItem.Rejected>().Count());
    }

    [Fact]
    public void Parse_PoisonInABatch_OnlyItsMessageIsRejected()
    {
        var items = S3Notifications.Parse(File.ReadAllText(Path.Combine(Folder, "sqs-partial-failure.json")));

        var rejected = Assert.Single(items.OfType<NotificationItem.Rejected>());
        Assert.Equal("00000000-0000-4000-8000-000000000001", rejected.MessageId);
        Assert.DoesNotContain(rejected.MessageId, items.OfType<NotificationItem.Created>().Select(item => item.MessageId));
    }

    [Fact]
    public void Parse_OutOfOrderVersions_SequencerTellsTheNewer()
    {
        var items = S3Notifications.Parse(File.ReadAllText(Path.Combine(Folder, "out-of-order.json"))).Cast<NotificationItem.Created>().ToList();

        Assert.True(items[0].Sequencer! > items[1].Sequencer!);
        Assert.NotEqual(items[0].File(), items[1].File());
    }

    [Fact]
    public void Parse_DuplicateDelivery_GivesTheSameFile()
    {
        var items = S3Notifications.Parse(File.ReadAllText(Path.Combine(Folder, "duplicate-delivery.json"))).Cast<NotificationItem.Created>().ToList();

        Assert.Equal(items[0].File(), items[1].File());
    }

    [Fact]
    public void Parse_TestEvent_IsIgnoredWithoutAnObject()
    {
        var item = Assert.IsType<NotificationItem.Ignored>(Assert.Single(S3Notifications.Parse(File.ReadAllText(Path.Combine(Folder, "test-event.json")))));

        Assert.Equal("s3:TestEvent", item.Event);
        Assert.Null(item.Location);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("{\"Records\":[1]}")]
    [InlineData("{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventVersion\":\"2.1\",\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"%zz\",\"size\":1,\"eTag\":\"e\"}}}]}")]
    public void Parse_NotANotification_IsRejectedWithAReason(string body)
    {
        var rejected = Assert.IsType<NotificationItem.Rejected>(Assert.Single(S3Notifications.Parse(body)));

        Assert.NotEmpty(rejected.Reason);
    }

    [Fact]
    public void Parse_EndlesslyWrapped_IsRejectedRatherThanFollowed()
    {
        var body = "{}";
        for (var i = 0; i < 10; i++)
        {
            body = JsonSerializer.Serialize(new { Type = "Notification", Message = body });
        }

        Assert.Contains("wrapped", Assert.IsType<NotificationItem.Rejected>(Assert.Single(S3Notifications.Parse(body))).Reason, StringComparison.Ordinal);
    }

    private static bool RejectedWhole(string name) => name == "major-version-3.json";

    private static IEnumerable<(string Bucket, string? Key, long? Size, string Action)> Expected(string name)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        var entry = expected.RootElement.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("file").GetString() == name);
        return [.. entry.GetProperty("objects").EnumerateArray().Select(item => (
            item.GetProperty("bucket").GetString()!,
            item.GetProperty("key").GetString(),
            item.GetProperty("size").ValueKind == JsonValueKind.Null ? (long?)null : item.GetProperty("size").GetInt64(),
            item.GetProperty("action").GetString()!))];
    }
}
