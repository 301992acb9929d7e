namespace Gfn.Domain.Tests.Files;

public sealed class StatusRulesTests
{
    [Fact]
    public void MayBecome_Files_IsExactlyTheLifecycle()
    {
        var legal = from before in Enum.GetValues<FileStatus>() from after in Enum.GetValues<FileStatus>() where before.MayBecome(after) select $"{before.Text()}>{after.Text()}";

        Assert.Equal(
            [
                "pending>manifested", "pending>quarantined", "pending>superseded",
                "manifested>completed", "manifested>failed", "manifested>quarantined", "manifested>superseded",
            ],
            legal);
    }

    [Fact]
    public void MayBeResetTo_Files_OnlyReopensWhatIsNotDone()
    {
        var legal = from before in Enum.GetValues<FileStatus>() from after in Enum.GetValues<FileStatus>() where before.MayBeResetTo(after) select $"{before.Text()}>{after.Text()}";

        Assert.Equal(["manifested>pending", "failed>pending", "quarantined>pending"], legal);
    }

    [Fact]
    public void MayBecome_Manifests_NeverLeavesCompleted() =>
        Assert.DoesNotContain(Enum.GetValues<ManifestStatus>(), to => ManifestStatus.Completed.MayBecome(to));

    [Fact]
    public void Sharded_Status_HasTheIndexForm() => Assert.Equal("pending#3", FileStatus.Pending.Sharded(3));
}
