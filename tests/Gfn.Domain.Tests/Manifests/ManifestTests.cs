using System.Text;

namespace Gfn.Domain.Tests.Manifests;

public sealed class ManifestTests
{
    private static readonly RunDate Date = RunDate.Parse("2026-02-27");
    private static readonly DateTimeOffset At = new(2026, 2, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly WrittenBy By = new("w", "r");

    [Fact]
    public void N5_Build_SameFilesInAnyOrderByAnyone_GiveTheSameId()
    {
        var files = Files("a", "b", "c");

        var first = Manifest.Build("ndjson", files, At, By);
        var second = Manifest.Build("ndjson", [.. files.Reverse()], At.AddSeconds(1), new WrittenBy("other", "run"), "config");

        Assert.Equal(first.ManifestId, second.ManifestId);
        Assert.NotEqual(first.ManifestId, Manifest.Build("ndjson", Files("a", "b"), At, By).ManifestId);
    }

    [Fact]
    public void Build_FirstGeneration_GivesTheIdItHasAlwaysGiven() =>
        Assert.Equal("1ff1d1cedea052da3a6da465a9b8bdea", Manifest.Build("ndjson", Files("a"), At, By).ManifestId.Value);

    [Fact]
    public void Build_AFileInALaterGeneration_MakesAnotherManifestThatCanBeReadBack()
    {
        var files = Files("a", "b");
        var first = Manifest.Build("ndjson", files, At, By);

        var retried = Manifest.Build("ndjson", [files[0], files[1] with { Generation = 1 }], At, By);
        var again = Manifest.Build("ndjson", [files[0], files[1] with { Generation = 2 }], At, By);
        var other = Manifest.Build("ndjson", [files[0] with { Generation = 1 }, files[1]], At, By);

        Assert.Equal(4, new[] { first, retried, again, other }.Select(manifest => manifest.ManifestId).Distinct().Count());
        Assert.Equal([new FileClaim(files[0].File), new FileClaim(files[1].File, 1)], Manifest.FromJson(retried.ToJson()).Files.Select(file => file.Claim()));
    }

    [Fact]
    public void ToJson_Manifest_HasTheDocumentedForm()
    {
        var json = Encoding.UTF8.GetString(Manifest.Build("ndjson", Files("a b+é"), At, By).ToJson());

        Assert.Equal(
            """{"manifest_id":"ID","schema_version":1,"pipeline":"ndjson","date":"2026-02-27","files":[{"uri":"s3://in/a b+é","version":"v1","sequencer":"0A","size":10}],"totals":{"files":1,"bytes":10},"created_at":"2026-02-27T12:00:00+00:00","created_by":{"workflow_id":"w","run_id":"r"}}"""
                .Replace("ID", Manifest.Build("ndjson", Files("a b+é"), At, By).ManifestId.Value, StringComparison.Ordinal),
            json);
    }

    [Fact]
    public void FromJson_OwnJson_GivesTheSameManifest()
    {
        var manifest = Manifest.Build("ndjson", Files("a", "b"), At, By, "config");

        var back = Manifest.FromJson(manifest.ToJson());

        Assert.Equal(manifest.ToJson(), back.ToJson());
    }

    [Fact]
    public void FromJson_OfAFileFoundByAListing_NeedsNoSequencer()
    {
        var listed = new ArrivedFile(new FileKey(new ObjectKey("in", "a"), "v1"), Date, 10, Sequencer: null, At);

        var back = Manifest.FromJson(Manifest.Build("ndjson", [listed], At, By).ToJson());

        Assert.Null(back.Files.Single().Sequencer);
        Assert.DoesNotContain("sequencer", Encoding.UTF8.GetString(back.ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public void FromJson_WithoutWhatAManifestMustSay_IsRefused()
    {
        var json = Encoding.UTF8.GetString(Manifest.Build("ndjson", Files("a"), At, By).ToJson());

        Assert.Throws<DataPipelineException>(() => Manifest.FromJson(Encoding.UTF8.GetBytes(json.Replace("\"version\":\"v1\",", string.Empty, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("\"size\":10", "\"size\":11")]
    [InlineData("s3://in/a", "s3://in/z")]
    [InlineData("\"schema_version\":1", "\"schema_version\":2")]
    [InlineData("{", "")]
    public void FromJson_TamperedManifest_IsRefused(string part, string other)
    {
        var json = Encoding.UTF8.GetString(Manifest.Build("ndjson", Files("a"), At, By).ToJson());

        var refused = Assert.Throws<DataPipelineException>(() => Manifest.FromJson(Encoding.UTF8.GetBytes(json.Replace(part, other, StringComparison.Ordinal))));

        Assert.Equal(FailureCode.ManifestUnreadable, refused.Code);
    }

    [Fact]
    public void Build_SameFileTwice_IsRefused() => Assert.Throws<ArgumentException>(() => Manifest.Build("ndjson", [.. Files("a"), .. Files("a")], At, By));

    [Fact]
    public void Contradictions_RecordThatLosesALine_SaysSo()
    {
        var manifest = Manifest.Build("ndjson", Files("a", "b"), At, By);
        var record = new CommitRecord(
            manifest.ManifestId,
            1,
            Date,
            "try-1",
            [new CommittedOutput("s3://out/x", 5, 100, "00")],
            [new CommittedInput(manifest.Files[0].File(), 7, 5, 1, 0, 10)],
            ["c"],
            null,
            At,
            By);

        var found = record.Contradictions(manifest);

        Assert.Contains(found, text => text.Contains("7 lines are not 5 rows + 1 rejected + 0 blank", StringComparison.Ordinal));
        Assert.Contains(found, text => text.Contains("in/b@v1 is not answered", StringComparison.Ordinal));
        Assert.Equal(2, found.Count);
    }

    private static IReadOnlyList<ArrivedFile> Files(params string[] keys) =>
        [.. keys.Select(key => new ArrivedFile(new FileKey(new ObjectKey("in", key), "v1"), Date, 10, Sequencer.Parse("0A"), At))];
}
