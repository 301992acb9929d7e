namespace Gfn.Bench.Shapes;

/// <summary>SplitMix64: the same numbers on every machine and runtime for one seed.</summary>
internal sealed class RandomSource(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 to below <paramref name="count"/>, evenly.</summary>
    public int Below(int count) => (int)(Next() % (uint)count);

    /// <summary>From 0 to below 1.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 to below <paramref name="count"/>, small ones far more often: the logarithm is even.</summary>
    public int Skewed(int count) => (int)Math.Min(count - 1, Math.Pow(count, Fraction()) - 1);

    public bool OneIn(int count) => Below(count) == 0;
}
