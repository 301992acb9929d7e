using Polyfills.Temporalio.Victim;
using Temporalio.Engine;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>
/// The engine ends between deciding, committing and applying, at points that a seed draws, and begins again on the same file, again and
/// again until the work is done: nothing acknowledged is lost, every run ends as it should, and the histories show no trace.
/// </summary>
public sealed class CrashPointTests : IDisposable
{
    /// <summary>Five seeds in every build: more than 200 deaths between them.</summary>
    private const int DeathsEach = 42;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-crash-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public Task KilledAtCommitPoints_EverythingConverges(int seed) => DieAsync(seed, journeys: 3, DeathsEach);

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    [Trait("Category", "Slow")]
    public Task KilledAtCommitPoints_ManyRunsAtOnce_EverythingConverges(int seed) => DieAsync(seed, journeys: 12, 4 * DeathsEach);

    private async Task DieAsync(int seed, int journeys, int deaths)
    {
        var random = new Random(seed);
        for (var round = 0; deaths > 0; round++)
        {
            var options = new EngineOptions { DatabasePath = Path.Combine(folder, $"{seed}-{round}.db"), Seed = random.Next() };
            var workload = new Workload(journeys);
            while (!await LiveAsync(options, workload, random, last: deaths == 0))
            {
                deaths--;
            }

            await using var reader = await Life.BeginAsync(options);
            await Reader.AssertConvergedAsync(reader.Client, workload);
        }
    }

    private static async Task<bool> LiveAsync(EngineOptions options, Workload workload, Random random, bool last)
    {
        var after = random.Next(1, 14);
        var at = (CommitPoint)random.Next(3);
        var seen = 0;
        await using var life = await Life.BeginAsync(options, point => !last && point == at && Interlocked.Increment(ref seen) >= after);
        return await life.WorkAsync(workload, Deadline);
    }
}
