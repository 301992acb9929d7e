using Polyfills.Temporalio.Victim;
using Temporalio.Engine;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>The machine's clock is set by a day, either way, while runs wait for timers, retries and timeouts: all of them end.</summary>
public sealed class ClockJumpTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-clock-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, -1)]
    public async Task JumpsWhileRunning_EverythingConverges(int seed, int days)
    {
        var time = new JumpingTime();
        var workload = new Workload(3);
        var commits = 0;
        await using var life = await Life.BeginAsync(new EngineOptions { DatabasePath = Path.Combine(folder, $"{seed}.db"), Seed = seed, Time = time }, point =>
        {
            if (point == CommitPoint.Committed && ++commits % 20 == 0)
            {
                time.Jump(TimeSpan.FromDays(commits % 40 == 0 ? days : -days));
            }

            return false;
        });

        Assert.True(await life.WorkAsync(workload, Deadline));
        Assert.True(commits > 40, $"only {commits} commits: the clock jumped too seldom");
        await Reader.AssertConvergedAsync(life.Client, workload);
    }

    [Theory]
    [InlineData(11, 1)]
    [InlineData(12, -1)]
    public async Task JumpsBetweenLives_EverythingConverges(int seed, int days)
    {
        var random = new Random(seed);
        var time = new JumpingTime();
        var workload = new Workload(3);
        var options = new EngineOptions { DatabasePath = Path.Combine(folder, $"{seed}.db"), Seed = seed, Time = time };
        for (var i = 0; i < 8; i++)
        {
            var after = random.Next(4, 14);
            var seen = 0;
            await using (var mortal = await Life.BeginAsync(options, point => point == CommitPoint.Committed && ++seen >= after))
            {
                Assert.False(await mortal.WorkAsync(workload, Deadline));
            }

            time.Jump(TimeSpan.FromDays(i % 2 == 0 ? days : -days));
        }

        await using var last = await Life.BeginAsync(options);
        Assert.True(await last.WorkAsync(workload, Deadline));
        await Reader.AssertConvergedAsync(last.Client, workload);
    }

    /// <summary>The system's clock, set forward and back at will. Its timers and its stopwatch do not notice, as with the real one.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private long ticks;

        public void Jump(TimeSpan span) => Interlocked.Add(ref ticks, span.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));
    }
}
