using System.Diagnostics;

namespace Gfn.Fuzz;

/// <summary>What a run came to.</summary>
/// <param name="Executions">Inputs tried.</param>
/// <param name="Took">Wall time.</param>
/// <param name="SlowestMs">The slowest input, in milliseconds.</param>
/// <param name="Failure">What broke; null if nothing did.</param>
/// <param name="Input">The input that broke it.</param>
public sealed record FuzzResult(long Executions, TimeSpan Took, double SlowestMs, Exception? Failure, byte[] Input);

/// <summary>Mutates and tries, in one thread; the same seed gives the same inputs.</summary>
public static class FuzzRun
{
    private const int PoolMax = 256;

    /// <summary>Runs.</summary>
    /// <param name="target">What must survive.</param>
    /// <param name="seed">Of the random numbers.</param>
    /// <param name="executions">Inputs to try.</param>
    /// <param name="onProgress">Told about every hundred-thousandth.</param>
    public static FuzzResult Run(ITarget target, int seed, long executions, Action<long>? onProgress = null)
    {
        var random = new Random(seed);
        var mutator = new Mutator(random, target.Tokens);
        var pool = new List<byte[]>(target.Seeds);
        var watch = Stopwatch.StartNew();
        var slowest = 0L;
        for (long done = 1; done <= executions; done++)
        {
            var input = mutator.Next(pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
            var before = watch.ElapsedTicks;
            try
            {
                target.Run(input);
            }
            catch (Exception failure)
            {
                return new FuzzResult(done, watch.Elapsed, Milliseconds(slowest), failure, input.ToArray());
            }

            slowest = Math.Max(slowest, watch.ElapsedTicks - before);
            if (random.Next(64) == 0)
            {
                Keep(pool, target.Seeds.Count, input.ToArray(), random);
            }

            if (done % 100_000 == 0)
            {
                onProgress?.Invoke(done);
            }
        }

        return new FuzzResult(executions, watch.Elapsed, Milliseconds(slowest), null, []);
    }

    /// <summary>Mutants of mutants wander further; the first seeds stay.</summary>
    private static void Keep(List<byte[]> pool, int seeds, byte[] input, Random random)
    {
        if (pool.Count < PoolMax)
        {
            pool.Add(input);
        }
        else
        {
            pool[random.Next(seeds, PoolMax)] = input;
        }
    }

    private static double Milliseconds(long ticks) => ticks * 1_000.0 / Stopwatch.Frequency;
}
