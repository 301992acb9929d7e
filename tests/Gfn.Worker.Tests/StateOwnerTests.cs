namespace Gfn.Worker.Tests;

public sealed class StateOwnerTests : IDisposable
{
    private readonly StatePaths paths = StatePaths.Of(Directory.CreateTempSubdirectory("gfn-owner-").FullName);

    [Fact]
    public void TryTake_Held_IsRefusedUntilReleased()
    {
        var first = StateOwner.TryTake(paths);
        Assert.NotNull(first);

        Assert.Null(StateOwner.TryTake(paths));

        first.Dispose();
        using var second = StateOwner.TryTake(paths);
        Assert.NotNull(second);
    }

    [Fact]
    public void Note_OfAnOwnerThatDied_IsGoneOnceSomebodyTakesTheState()
    {
        var note = new OwnerNote(1, "gfn up", DateTimeOffset.UnixEpoch, "127.0.0.1:7233");
        using (var first = StateOwner.TryTake(paths))
        {
            first!.Announce(note);
            Assert.Equal(note, StateOwner.Note(paths));
        }

        Assert.Null(StateOwner.Note(paths));
        File.WriteAllText(paths.Owner, "{ half");
        Assert.Null(StateOwner.Note(paths));
        using var next = StateOwner.TryTake(paths);
        Assert.False(File.Exists(paths.Owner));
    }

    [Fact]
    public void TryTake_AStateThatCannotBeWritten_IsNotTakenForHeld()
    {
        Directory.CreateDirectory(paths.Lock);

        Assert.ThrowsAny<Exception>(() => StateOwner.TryTake(paths));
    }

    [Fact]
    public void TryTake_ThatFailsHalfWay_LetsGoOfTheLock()
    {
        Directory.CreateDirectory(Path.Combine(paths.Owner, "in the way"));
        Assert.ThrowsAny<Exception>(() => StateOwner.TryTake(paths));
        Directory.Delete(paths.Owner, recursive: true);

        using var taken = StateOwner.TryTake(paths);

        Assert.NotNull(taken);
    }

    public void Dispose() => Directory.Delete(paths.Root, recursive: true);
}
