using System.Globalization;
using Gfn.Bench.Measuring;
using Gfn.Bench.Peers;
using Gfn.Bench.Shapes;

namespace Gfn.Bench;

/// <summary>Converters against each other: A B C A B C ..., each a whole process, the input in the page cache.</summary>
internal static class ConvertComparison
{
    private const string Ours = "gfn";
    private const string Theirs = "duckdb";

    public static int Run(ComparisonOptions options)
    {
        var peers = Chosen(options);
        var goals = new GoalTable();
        var good = true;
        Print($"{options.Megabytes} MB each, {options.Rounds} rounds in turn, {Environment.ProcessorCount} processors; medians [smallest-largest]; ratios of the same round");
        foreach (var shape in options.Shapes)
        {
            var work = Prepare(shape, options.Megabytes, gzip: false);
            foreach (var threads in options.Threads)
            {
                var runs = Rounds([.. peers.Where(peer => threads == 2 || !peer.IsTyped)], work with { Threads = threads }, options.Rounds);
                Show($"{shape}, {threads} {(threads == 1 ? "thread" : "threads")}", runs, work.Input);
                goals.Take(shape, threads, new FileInfo(work.Input).Length, runs);
            }

            if (options.Check)
            {
                good &= Check(peers, work);
            }

            goals.TakeFloor(shape, Floor(work));
        }

        if (options.Gzip)
        {
            var work = Prepare(options.Shapes[0], options.Megabytes, gzip: true);
            var runs = Rounds([.. peers.Where(peer => peer.Name is Ours or Theirs)], work, options.Rounds);
            Show($"{options.Shapes[0]}, gzip, 2 threads", runs, work.Input);
            goals.TakeGzip(runs);
        }

        if (peers.Find(peer => peer.Name == Ours) is { } ours)
        {
            Memory(options, ours, goals);
            Start(options, ours, goals);
        }

        goals.Print();
        return good ? 0 : 1;
    }

    private static List<Peer> Chosen(ComparisonOptions options)
    {
        var peers = Peer.All.Where(peer => options.Peers.Contains(peer.Name)).ToList();
        if (options.GfnPath is { } path)
        {
            peers = [.. peers.Select(peer => peer == Peer.Gfn || peer == Peer.GfnTyped ? Peer.Program(path, peer) : peer)];
        }

        if (peers.Exists(peer => peer == Peer.Polars) && PolarsModules.Install() is { } complaint)
        {
            Print(complaint);
            peers.Remove(Peer.Polars);
        }

        return peers;
    }

    /// <summary>Makes the input and the list of its columns, in child processes.</summary>
    public static Conversion Prepare(string shape, int megabytes, bool gzip)
    {
        var self = Environment.ProcessPath!;
        ChildProcess.Run([self, "make", shape, megabytes.ToString(CultureInfo.InvariantCulture), gzip ? "gzip" : "plain"], outputPath: "/dev/null");
        Directory.CreateDirectory(InputFiles.RunFolder);
        var input = InputFiles.PathOf(shape, megabytes, gzip);
        var work = new Conversion(input, Output(Ours), Path.Combine(InputFiles.RunFolder, $"{shape}.columns.json"), Threads: 2);
        Peer.Gfn.Run(work);
        ChildProcess.Run([self, "columns", work.Output], outputPath: work.ColumnsPath);
        ChildProcess.Run([self, "types", input], outputPath: Conversion.TypesPath(work.ColumnsPath));
        return work;
    }

    private static string Output(string peer) => Path.Combine(InputFiles.RunFolder, $"out.{peer}.parquet");

    public static Dictionary<string, Runs> Rounds(IReadOnlyList<Peer> peers, Conversion work, int rounds)
    {
        var usages = peers.ToDictionary(peer => peer.Name, _ => new List<Usage>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var peer in peers)
            {
                usages[peer.Name].Add(peer.Run(work with { Output = Output(peer.Name) }));
            }
        }

        return usages.ToDictionary(pair => pair.Key, pair => new Runs(pair.Value, new FileInfo(Output(pair.Key)).Length));
    }

    private static void Show(string title, Dictionary<string, Runs> runs, string input)
    {
        var gigabytes = new FileInfo(input).Length / 1e9;
        Print($"\n{title}");
        Print($"  {"",-12} {"seconds",-22} {"times as long as gfn",-22} {"CPU s per GB",-20} {"peak MiB",-10} output MB");
        foreach (var (name, of) in runs)
        {
            var ratio = runs.TryGetValue(Ours, out var ours) ? of.Seconds.Over(ours.Seconds).Show("0.00") : "";
            Print($"  {name,-12} {of.Seconds.Show("0.000"),-22} {ratio,-22} {new Series([.. of.Cpu.Values.Select(cpu => cpu / gigabytes)]).Show("0.00"),-20} {of.PeakMebibytes.Median,-10:0} {of.OutputBytes / 1e6:0.0}");
        }
    }

    /// <summary>Shows how far every peer's values are ours. DuckDB's decide: polars writes some text anew, such as a raw tab within a string.</summary>
    private static bool Check(List<Peer> peers, Conversion work)
    {
        Print("  values against gfn's:");
        _ = Agree(work, peers, Peer.Gfn, Peer.Polars) & Agree(work, peers, Peer.Gfn, Peer.ParquetNet);
        return Agree(work, peers, Peer.Gfn, Peer.DuckDb) & Agree(work, peers, Peer.GfnTyped, Peer.DuckDbTyped);
    }

    private static bool Agree(Conversion work, List<Peer> peers, Peer mine, Peer other)
    {
        if (!peers.Exists(peer => peer.Name == mine.Name) || !peers.Exists(peer => peer.Name == other.Name))
        {
            return true;
        }

        try
        {
            ChildProcess.Run([Environment.ProcessPath!, "check", work.ColumnsPath, Output(mine.Name), Output(other.Name)]);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Seconds of read, UTF-8, Snappy, write; shown.</summary>
    private static double[] Floor(Conversion work)
    {
        var figures = Path.Combine(InputFiles.RunFolder, "floor.txt");
        ChildProcess.Run([Environment.ProcessPath!, "floor", work.Input, Path.Combine(InputFiles.RunFolder, "scratch")], outputPath: figures);
        var words = File.ReadAllText(figures).Split();
        var seconds = words.Take(4).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        Print($"  floor, one thread, s: read {seconds[0]:0.000}, UTF-8 {seconds[1]:0.000}, {words[4]} {seconds[2]:0.000}, write {seconds[3]:0.000}");
        return seconds;
    }

    private static void Memory(ComparisonOptions options, Peer ours, GoalTable goals)
    {
        if (!options.Large)
        {
            return;
        }

        var small = Rounds([ours], Prepare("events", options.Megabytes, gzip: false), 3)[Ours];
        var large = Rounds([ours], Prepare("events", options.Megabytes * 4, gzip: false), 3)[Ours];
        Show($"events, {options.Megabytes * 4} MB, 2 threads", new() { [Ours] = large }, InputFiles.PathOf("events", options.Megabytes * 4, gzip: false));
        goals.TakeMemory(small, large);
    }

    private static void Start(ComparisonOptions options, Peer ours, GoalTable goals)
    {
        var work = Prepare("events", 20, gzip: false);
        var oneLine = Path.Combine(InputFiles.RunFolder, "one-line.ndjson");
        File.WriteAllText(oneLine, "{\"a\":1}\n");
        var twenty = Rounds([ours], work, options.Rounds * 2)[Ours];
        var start = Rounds([ours], work with { Input = oneLine }, options.Rounds * 2)[Ours];
        Print($"\nevents, 20 MB, whole process: {twenty.Seconds.Show("0.000")} s; one line: {start.Seconds.Show("0.000")} s");
        goals.TakeStart(twenty, start);
    }

    private static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    private static void Print(string line) => Console.WriteLine(line);
}
