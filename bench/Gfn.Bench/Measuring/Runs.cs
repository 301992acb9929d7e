namespace Gfn.Bench.Measuring;

/// <summary>One converter on one input, several times.</summary>
internal sealed record Runs(IReadOnlyList<Usage> Usages, long OutputBytes)
{
    public Series Seconds { get; } = new([.. Usages.Select(usage => usage.Seconds)]);

    public Series Cpu { get; } = new([.. Usages.Select(usage => usage.CpuSeconds)]);

    public Series PeakMebibytes { get; } = new([.. Usages.Select(usage => usage.PeakBytes / 1048576.0)]);
}
