using Polyfills.Temporalio.Victim;
using Temporalio.Engine;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>
/// Power fails in the middle of a commit: the file's log ends within a frame, or in a frame that is not what was meant. That commit was
/// acknowledged to nobody; all before it is there.
/// </summary>
public sealed class TornLogTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-torn-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LogTornInItsLastCommit_EverythingConverges(int seed)
    {
        const int Lives = 12;
        var random = new Random(seed);
        var workload = new Workload(3);
        var file = Path.Combine(folder, $"{seed}-0.db");
        var torn = 0;
        for (var life = 1; life <= Lives; life++)
        {
            var before = 0L;
            var seen = 0;
            var after = random.Next(2, 10);
            var image = Path.Combine(folder, $"{seed}-{life}.db");
            var current = file;
            await using (var mortal = await Life.BeginAsync(new EngineOptions { DatabasePath = current, Seed = seed }, DiesAt))
            {
                Assert.False(await mortal.WorkAsync(workload, Deadline), $"seed {seed}: all work was done after {life} deaths");
            }

            file = image;

            bool DiesAt(CommitPoint point)
            {
                if (point == CommitPoint.Decided)
                {
                    before = Length(current + "-wal");
                    return false;
                }

                // The first commit of a life may begin the log anew over the old one's bytes: then its length tells nothing.
                if (point != CommitPoint.Committed || ++seen < after || Length(current + "-wal") <= before)
                {
                    return false;
                }

                File.Copy(current, image);
                File.WriteAllBytes(image + "-wal", Torn(current + "-wal", before, random));
                torn++;
                return true;
            }
        }

        Assert.Equal(Lives, torn);
        await using var last = await Life.BeginAsync(new EngineOptions { DatabasePath = file, Seed = seed });
        Assert.True(await last.WorkAsync(workload, Deadline));
        await Reader.AssertConvergedAsync(last.Client, workload);
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static byte[] Torn(string log, long keep, Random random)
    {
        using var open = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[open.Length];
        open.ReadExactly(bytes);
        var cut = (int)keep + random.Next(bytes.Length - (int)keep);
        switch (random.Next(3))
        {
            case 0:
                return bytes[..cut];
            case 1:
                bytes[cut] ^= 0x5A;
                return bytes;
            default:
                random.NextBytes(bytes.AsSpan(cut));
                return bytes;
        }
    }
}
