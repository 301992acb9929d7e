using System.Globalization;
using Gfn.Bench.Measuring;

namespace Gfn.Bench.Peers;

/// <summary>A program that converts a file; each run is a process of its own.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Command">Its command line for an input, an output, a file with the column names as a JSON array, and a number of threads.</param>
internal sealed record Peer(string Name, Func<Conversion, IReadOnlyList<string>> Command)
{
    /// <summary>Ours, in this program: what <c>gfn convert</c> does, without its command line.</summary>
    public static Peer Gfn { get; } = Own("gfn");

    /// <summary>DuckDB with explicit text columns and rows in order.</summary>
    public static Peer DuckDb { get; } = Own("duckdb");

    /// <summary>DuckDB as first typed by a user: types detected, then printed as text.</summary>
    public static Peer DuckDbAuto { get; } = Own("duckdb-auto");

    /// <summary>Ours in typed mode, types found in a sample.</summary>
    public static Peer GfnTyped { get; } = Own("gfn-typed");

    /// <summary>DuckDB, given the types that it would detect: what it is fastest at.</summary>
    public static Peer DuckDbTyped { get; } = Own("duckdb-typed");

    /// <summary>DuckDB with the types it detects, as first typed by a user.</summary>
    public static Peer DuckDbTypedAuto { get; } = Own("duckdb-typed-auto");

    /// <summary>polars for node, streaming.</summary>
    public static Peer Polars { get; } = new("polars", of => ["node", Path.Combine(AppContext.BaseDirectory, "Peers", "polars.mjs"), PolarsModules.Folder, of.ColumnsPath, of.Input, of.Output]);

    /// <summary>The <c>gfn</c> program in place of one of ours.</summary>
    public static Peer Program(string path, Peer instead) => instead with
    {
        Command = of => [path, "convert", of.Input, "--output", of.Output, "--parallelism", Threads(of), "--quiet", .. instead.IsTyped ? ["--typed"] : Array.Empty<string>()],
    };

    /// <summary>What a program of .NET's own JSON reader and Parquet.Net does; there in the official flavour.</summary>
    public static Peer ParquetNet { get; } = Own("parquet-net");

    public static IReadOnlyList<Peer> All { get; } = [Gfn, DuckDb, DuckDbAuto, Polars, GfnTyped, DuckDbTyped, DuckDbTypedAuto, .. Peers.ParquetNet.IsThere ? [ParquetNet] : Array.Empty<Peer>()];

    /// <summary>Whether it writes columns of types rather than of text.</summary>
    public bool IsTyped => Name.Contains("-typed", StringComparison.Ordinal);

    /// <summary>Runs it once.</summary>
    public Usage Run(Conversion of)
    {
        File.Delete(of.Output);
        return ChildProcess.Run(Command(of), new Dictionary<string, string> { ["POLARS_MAX_THREADS"] = Threads(of), ["DOTNET_TieredPGO"] = "0" });
    }

    private static Peer Own(string name) => new(name, of => [Self, "one", name, of.Input, of.Output, of.ColumnsPath, Threads(of)]);

    private static string Self => Environment.ProcessPath!;

    private static string Threads(Conversion of) => of.Threads.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A conversion to be run.</summary>
internal sealed record Conversion(string Input, string Output, string ColumnsPath, int Threads)
{
    /// <summary>Where the columns' types are, as DuckDB detects them.</summary>
    public static string TypesPath(string columnsPath) => Path.ChangeExtension(columnsPath, ".types.json");
}
