using Gfn.Domain;
using Microsoft.Extensions.Time.Testing;

namespace Gfn.Ports.ContractTests.Tracking;

/// <summary>What every <see cref="IFileTracker"/> does.</summary>
public abstract partial class FileTrackerContract
{
    private protected static readonly RunDate Monday = RunDate.Parse("2026-03-02");
    private protected static readonly RunDate Tuesday = RunDate.Parse("2026-03-03");
    private protected static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private protected static readonly ManifestId M1 = ManifestId.Parse(new string('1', 32));
    private protected static readonly ManifestId M2 = ManifestId.Parse(new string('2', 32));

    private protected FakeTimeProvider Clock { get; } = new(Noon);

    /// <summary>The tracker under test, empty, on <see cref="Clock"/>, with <see cref="Shards"/> shards.</summary>
    protected abstract IFileTracker Tracker { get; }

    private protected const int Shards = 4;

    [Fact]
    public async Task Track_AFirstVersion_IsPendingWithARow()
    {
        var file = Arrived("a");

        var added = Assert.IsType<TrackResult.Added>(await Tracker.TrackAsync(file, "m1", default));

        Assert.Equal(new TrackedFile(file.File, Monday, 10, null, FileStatus.Pending, null, null, "m1", 1, Noon, Noon, 0), added.Row);
        Assert.Equal(added.Row, await Tracker.GetAsync(Monday, file.File, default));
        Assert.Null(added.Superseded);
    }

    [Fact]
    public async Task Track_AKnownVersion_ChangesNothing()
    {
        await Tracker.TrackAsync(Arrived("a"), "m1", default);

        var known = Assert.IsType<TrackResult.Known>(await Tracker.TrackAsync(Arrived("a") with { Date = Tuesday, SizeBytes = 99 }, "m2", default));

        Assert.Equal((Monday, 10L, 1L, "m1"), (known.Row.Date, known.Row.SizeBytes, known.Row.Revision, known.Row.Cause));
    }

    [Fact]
    public async Task Track_ByManyAtOnce_AddsOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Tracker.TrackAsync(Arrived("a"), $"m{i}", default))));

        Assert.Single(answers.OfType<TrackResult.Added>());
        Assert.Equal(1, (await Tracker.CountAsync(Monday, default)).Tracked);
    }

    [Fact]
    public async Task Claim_Pending_BecomesManifested_AndAnotherClaimantIsRefused()
    {
        var file = await AddAsync("a");

        Assert.Equal([new ClaimResult.Claimed(file)], await ClaimAsync(M1, file));
        Assert.Equal([new ClaimResult.Claimed(file)], await ClaimAsync(M1, file));
        Assert.Equal([new ClaimResult.Refused(file, FileStatus.Manifested, M1)], await ClaimAsync(M2, file));

        var row = (await Tracker.GetAsync(Monday, file, default))!;
        Assert.Equal((FileStatus.Manifested, M1, 2L), (row.Status, row.Manifest, row.Revision));
    }

    [Fact]
    public async Task Claim_OfMany_AnswersEachInOrder()
    {
        var (a, b, c) = (await AddAsync("a"), await AddAsync("b"), await AddAsync("c"));
        await ClaimAsync(M2, b);
        var unknown = Arrived("unknown").File;

        Assert.Equal(
            [new ClaimResult.Claimed(c), new ClaimResult.Refused(b, FileStatus.Manifested, M2), new ClaimResult.Unknown(unknown), new ClaimResult.Claimed(a)],
            await ClaimAsync(M1, c, b, unknown, a));
    }

    [Fact]
    public async Task Claim_ByManyAtOnce_OneWinsEachFile()
    {
        var files = new List<FileKey>();
        for (var i = 0; i < 20; i++)
        {
            files.Add(await AddAsync($"{i}"));
        }

        var manifests = Enumerable.Range(0, 6).Select(i => ManifestId.Parse(new string((char)('0' + i), 32))).ToList();
        var answers = await Task.WhenAll(manifests.Select(manifest => Task.Run(() => ClaimAsync(manifest, [.. files]))));

        Assert.Equal(20, answers.SelectMany(answer => answer).OfType<ClaimResult.Claimed>().Count());
        Assert.Equal(20, (await Tracker.CountAsync(Monday, default)).Manifested);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(IFileTracker.BatchMax + 1)]
    public async Task Claim_OfNoneOrTooMany_IsRefused(int count) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ClaimAsync(M1, [.. Enumerable.Range(0, count).Select(i => Arrived($"{i}").File)]));

    [Fact]
    public async Task Transitions_FollowTheRules_AndNoOthers()
    {
        foreach (var from in Enum.GetValues<FileStatus>())
        {
            foreach (var to in Enum.GetValues<FileStatus>())
            {
                var file = await InAsync(from, $"{from}-{to}");
                var owner = (await Tracker.GetAsync(Monday, file, default))!.Manifest;

                var answer = await ChangeAsync(new FileChange(file, to, owner, "because"));

                var after = (await Tracker.GetAsync(Monday, file, default))!;
                var isLegal = to != FileStatus.Manifested && (from.MayBecome(to) || from.MayBeResetTo(to));
                Assert.True(answer switch
                {
                    TransitionResult.AlreadyThere => from == to,
                    TransitionResult.Changed => isLegal && after.Status == to && after.Reason == "because",
                    TransitionResult.Refused refused => !isLegal && after.Status == from && refused.Status == from.Text(),
                    _ => false,
                }, $"{from} to {to}: {answer}, now {after.Status}");
            }
        }
    }

    [Fact]
    public async Task Transition_OfSomebodyElsesFile_IsRefused()
    {
        var file = await InAsync(FileStatus.Manifested, "a");

        Assert.Equal(new TransitionResult.Refused("manifested", M1), await ChangeAsync(new FileChange(file, FileStatus.Completed, M2)));
        Assert.Equal(new TransitionResult.Refused("manifested", M1), await ChangeAsync(new FileChange(file, FileStatus.Completed, null)));
        Assert.IsType<TransitionResult.Unknown>(await ChangeAsync(new FileChange(Arrived("unknown").File, FileStatus.Completed, M1)));
    }

    [Fact]
    public async Task Transition_OfOneFileTwice_IsRefused()
    {
        var file = await InAsync(FileStatus.Manifested, "a");

        await Assert.ThrowsAsync<ArgumentException>(() => Tracker.TransitionAsync(Monday, [new FileChange(file, FileStatus.Completed, M1), new FileChange(file, FileStatus.Failed, M1)], "run", default));
    }

    [Fact]
    public async Task Reset_OfAnEndedFile_DropsTheOwnerAndBeginsAGeneration_WhichOldClaimsMiss()
    {
        var file = await InAsync(FileStatus.Failed, "a");

        await ChangeAsync(new FileChange(file, FileStatus.Pending, M1, "retried"));

        var row = (await Tracker.GetAsync(Monday, file, default))!;
        Assert.Equal((FileStatus.Pending, null, 1), (row.Status, row.Manifest, row.Generation));
        Assert.Equal([new ClaimResult.Refused(file, FileStatus.Pending, null)], await Tracker.ClaimAsync(Monday, [new FileClaim(file)], M1, "run", default));
        Assert.Equal([new ClaimResult.Claimed(file)], await Tracker.ClaimAsync(Monday, [new FileClaim(file, 1)], M2, "run", default));
    }

    [Fact]
    public async Task GivingUpAClaim_BeginsNoGeneration()
    {
        var file = await InAsync(FileStatus.Manifested, "a");

        await ChangeAsync(new FileChange(file, FileStatus.Pending, M1, "claim given up"));

        Assert.Equal(0, (await Tracker.GetAsync(Monday, file, default))!.Generation);
        Assert.Equal([new ClaimResult.Claimed(file)], await ClaimAsync(M2, file));
    }

    [Fact]
    public async Task Reason_IsCutAtAThousandCharacters()
    {
        var file = await InAsync(FileStatus.Manifested, "a");

        await ChangeAsync(new FileChange(file, FileStatus.Failed, M1, new string('x', 5_000)));

        Assert.Equal(1_000, (await Tracker.GetAsync(Monday, file, default))!.Reason!.Length);
    }

    private protected static ArrivedFile Arrived(string name, string version = "v1", Sequencer? sequencer = null, DateTimeOffset? seenAt = null) =>
        new(new FileKey(new ObjectKey("in", $"landing/{name}.ndjson"), version), Monday, 10, sequencer, seenAt ?? Noon);

    private protected async Task<FileKey> AddAsync(string name)
    {
        var file = Arrived(name);
        Assert.IsType<TrackResult.Added>(await Tracker.TrackAsync(file, "message", default));
        return file.File;
    }

    private protected Task<IReadOnlyList<ClaimResult>> ClaimAsync(ManifestId manifest, params FileKey[] files) =>
        Tracker.ClaimAsync(Monday, [.. files.Select(file => new FileClaim(file))], manifest, "run", default);

    private protected async Task<TransitionResult> ChangeAsync(FileChange change) => Assert.Single(await Tracker.TransitionAsync(Monday, [change], "run", default));

    /// <summary>A file in a status, owned by <see cref="M1"/> unless pending.</summary>
    private protected async Task<FileKey> InAsync(FileStatus status, string name)
    {
        var file = await AddAsync(name);
        if (status != FileStatus.Pending)
        {
            await ClaimAsync(M1, file);
        }

        if (status is not (FileStatus.Pending or FileStatus.Manifested))
        {
            Assert.IsType<TransitionResult.Changed>(await ChangeAsync(new FileChange(file, status, M1, "made so")));
        }

        return file;
    }
}
