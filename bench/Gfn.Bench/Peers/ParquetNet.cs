namespace Gfn.Bench.Peers;

/// <summary>A program as one writes it with what .NET and NuGet have: Utf8JsonReader and Parquet.Net. There in the official flavour.</summary>
internal static partial class ParquetNet
{
    /// <summary>Whether it was compiled.</summary>
    public static bool IsThere
    {
        get
        {
            var isThere = false;
            Ask(ref isThere);
            return isThere;
        }
    }

    /// <summary>Converts with text columns given.</summary>
    /// <exception cref="NotSupportedException">It was not compiled.</exception>
    public static async Task ConvertAsync(string input, string output, IReadOnlyList<string> columns)
    {
        Task? work = null;
        Convert(input, output, columns, ref work);
        await (work ?? throw new NotSupportedException("Parquet.Net is a peer in the official flavour only: make bench-convert OFFICIAL=1."));
    }

    static partial void Ask(ref bool isThere);

    static partial void Convert(string input, string output, IReadOnlyList<string> columns, ref Task? work);
}
