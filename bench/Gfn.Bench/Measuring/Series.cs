using System.Globalization;

namespace Gfn.Bench.Measuring;

/// <summary>Figures of one thing measured several times.</summary>
internal sealed record Series(IReadOnlyList<double> Values)
{
    public double Median
    {
        get
        {
            var sorted = Values.Order().ToList();
            var middle = sorted.Count / 2;
            return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>Each figure over the one of the same round.</summary>
    public Series Over(Series other) => new([.. Values.Zip(other.Values, (mine, theirs) => mine / theirs)]);

    /// <summary>Median, and the span in brackets.</summary>
    public string Show(string format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median.ToString(format, CultureInfo.InvariantCulture)} [{Values.Min().ToString(format, CultureInfo.InvariantCulture)}-{Values.Max().ToString(format, CultureInfo.InvariantCulture)}]");
}
