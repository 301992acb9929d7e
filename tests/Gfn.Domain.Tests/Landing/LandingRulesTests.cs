namespace Gfn.Domain.Tests.Landing;

public sealed class LandingRulesTests
{
    private static readonly LandingRules Rules = new("in", "landing/", LandingRules.DefaultSuffixes, 1_000);
    private static readonly DateTimeOffset Seen = new(2026, 2, 28, 23, 30, 0, TimeSpan.FromHours(-2));

    [Theory]
    [InlineData("landing/2026-02-27/a.ndjson", "2026-02-27")]
    [InlineData("landing/x/date=2026-02-27/a.ndjson.gz", "2026-02-27")]
    [InlineData("landing/a.jsonl", "2026-03-01")]
    public void Judge_ReadableFile_IsAcceptedForItsDay(string key, string day)
    {
        var accepted = Assert.IsType<LandingVerdict.Accepted>(Judge(key, 10));

        Assert.Equal(RunDate.Parse(day), accepted.File.Date);
    }

    [Theory]
    [InlineData("landing/2026-02-27/notes.txt", 10, FailureCode.WrongSuffix)]
    [InlineData("landing/2026-02-27/X.NDJSON", 10, FailureCode.WrongSuffix)]
    [InlineData("landing/2026-02-27/a.ndjson.tmp", 10, FailureCode.WrongSuffix)]
    [InlineData("landing/2026-02-27/a.ndjson", 0, FailureCode.EmptyFile)]
    [InlineData("landing/2026-02-27/a.ndjson", 1_001, FailureCode.TooLarge)]
    public void Judge_UnreadableFile_IsSetAsideWithItsReason(string key, long size, string code)
    {
        var aside = Assert.IsType<LandingVerdict.SetAside>(Judge(key, size));

        Assert.Equal(code, aside.Code);
    }

    [Theory]
    [InlineData("other", "landing/a.ndjson")]
    [InlineData("in", "elsewhere/a.ndjson")]
    public void Judge_OutsideTheLandingZone_IsForeign(string bucket, string key) =>
        Assert.IsType<LandingVerdict.Foreign>(Rules.Judge(new FileKey(new ObjectKey(bucket, key), "v"), 10, null, Seen));

    private static LandingVerdict Judge(string key, long size) => Rules.Judge(new FileKey(new ObjectKey("in", key), "v"), size, null, Seen);
}
