namespace Gfn.Starter.Tests;

/// <summary>What a person sees who types something, right or wrong.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly CommandLine gfn = new();

    [Theory]
    [InlineData("demo")]
    [InlineData("up")]
    [InlineData("land")]
    [InlineData("files")]
    [InlineData("reconcile")]
    [InlineData("queue")]
    [InlineData("audit")]
    [InlineData("doctor")]
    [InlineData("completion")]
    public async Task Help_OfEveryCommand_EndsWithExamples(string command)
    {
        var (exitCode, output, _) = await gfn.RunAsync(CancellationToken.None, command, "--help");

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
        Assert.Contains($"gfn {command}", output[output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfTheProgram_ListsEveryCommand()
    {
        var (exitCode, output, _) = await gfn.RunAsync(CancellationToken.None, "--help");

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.All((string[])["demo", "up", "land", "runs", "files", "audit", "reconcile", "queue", "doctor", "completion"], command => Assert.Contains($"  {command}", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("audit", "--frobnicate")]
    [InlineData("land")]
    [InlineData("runs", "show")]
    [InlineData("audit", "--date", "yesterday")]
    [InlineData("runs", "ls", "--limit", "0")]
    [InlineData("files", "ls", "--status", "lost")]
    [InlineData("files", "ls", "--limit", "0")]
    [InlineData("files", "ls")]
    [InlineData("files", "retry")]
    [InlineData("files", "retry", "--status", "completed")]
    [InlineData("files", "retry", "--all")]
    [InlineData("queue", "dead")]
    [InlineData("queue", "redrive", "--limit", "-1")]
    [InlineData("reconcile")]
    [InlineData("land", "x", "--under", "../up")]
    [InlineData("up", "--temporal-port", "70000")]
    [InlineData("doctor", "--set", "novalue")]
    [InlineData("doctor", "--config", "/nowhere/gfn.yaml")]
    public async Task WrongUsage_EndsWithTwo_AndOneSentence(params string[] arguments)
    {
        var (exitCode, output, error) = await gfn.RunAsync(CancellationToken.None, [.. arguments, "--state", gfn.State]);

        Assert.Equal(ExitCode.WrongUsage, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("gfn: ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(gfn.State));
    }

    [Fact]
    public async Task WrongConfiguration_NamesEveryViolation_AndStartsNothing()
    {
        var (exitCode, _, error) = await gfn.OnStateAsync("up", "--set", "Landing:FilesMax=0", "--set", "Converter:Compression=rar", "--set", "Landing:Colour=red", "--set", "Queue:ReceiveMax=many");

        Assert.Equal(ExitCode.WrongUsage, exitCode);
        Assert.Contains("Landing:FilesMax: must be 1 to 250, is 0", error, StringComparison.Ordinal);
        Assert.Contains("Converter:Compression: must be snappy, zstd, gzip or none", error, StringComparison.Ordinal);
        Assert.Contains("Landing:Colour: is not a setting", error, StringComparison.Ordinal);
        Assert.Contains("Queue:ReceiveMax: 'many' is not a whole number", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(gfn.State));
    }

    [Fact]
    public async Task Runs_WithoutState_SaysWhereItLooked()
    {
        var (exitCode, _, error) = await gfn.OnStateAsync("runs", "ls");

        Assert.Equal(ExitCode.WrongUsage, exitCode);
        Assert.Contains(gfn.State, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggestions_CompleteCommandsAndOptions()
    {
        var (_, commands, _) = await gfn.RunAsync(CancellationToken.None, "[suggest:3]", "aud");
        var (_, options, _) = await gfn.RunAsync(CancellationToken.None, "[suggest:8]", "audit --");

        Assert.Equal("audit", commands.Trim());
        Assert.Contains("--date", options, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Land_OneFileMissing_LandsTheOthersAndEndsWithThree()
    {
        var there = gfn.File("there.ndjson", "{\"a\":1}\n");

        var (exitCode, output, error) = await gfn.OnStateAsync("land", there, Path.Combine(gfn.Directory, "missing.ndjson"), "--date", "2026-01-31", "--under", "edge");

        Assert.Equal(ExitCode.Partial, exitCode);
        Assert.Contains("s3://input/landing/ndjson/2026-01-31/edge/there.ndjson  8 bytes", output, StringComparison.Ordinal);
        Assert.Contains("missing.ndjson", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs", "ls")]
    [InlineData("up")]
    [InlineData("audit")]
    public async Task Server_ThatIsAway_IsSaidInOneLine(params string[] arguments)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;
        listener.Stop();

        var (exitCode, output, error) = await gfn.OnStateAsync([.. arguments, "--set", "Orchestration:Provider=server", "--set", $"Orchestration:Address={address}"]);

        Assert.Equal((ExitCode.Failed, string.Empty), (exitCode, output));
        Assert.StartsWith($"gfn: unavailable: No Temporal server answers at {address}", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Port_ThatIsTaken_IsSaidInOneLine()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var (exitCode, _, error) = await gfn.OnStateAsync("up", "--temporal-port", $"{port}");

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.StartsWith($"gfn: contended: Another program has 127.0.0.1:{port}: choose another port with --temporal-port", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_ThatIsDamaged_IsSaidWithWhatToDo()
    {
        Directory.CreateDirectory(gfn.State);
        await File.WriteAllTextAsync(Path.Combine(gfn.State, "tracker.db"), new string('x', 4_000));

        var (exitCode, _, error) = await gfn.OnStateAsync("files", "ls");

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.StartsWith("gfn: state-corrupt: ", error, StringComparison.Ordinal);
        Assert.Contains("backup", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warehouse_ThatIsOpenElsewhere_IsSaidWithWhatToDo()
    {
        var paths = Worker.StatePaths.Of(gfn.State);
        using var objects = new Adapters.Local.FolderObjectStore(paths.Objects, TimeProvider.System);
        using var elsewhere = Adapters.Local.DuckDbWarehouse.Open(paths.Warehouse, objects, paths.Scratch, TimeProvider.System);
        using var up = GfnProcess.Start(gfn.Directory, "up", "--state", gfn.State);

        var (exitCode, _, error) = await up.EndAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("gfn: unavailable: Opening the warehouse", error, StringComparison.Ordinal);
        Assert.Contains("Another process has the database open", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("completion", "bash")]
    [InlineData("doctor")]
    public async Task Json_IsOneDocument(params string[] arguments)
    {
        var (_, output, _) = await gfn.OnStateAsync([.. arguments, "--json"]);

        using var document = System.Text.Json.JsonDocument.Parse(output);
        Assert.NotEqual(System.Text.Json.JsonValueKind.Undefined, document.RootElement.ValueKind);
    }

    [Fact]
    public async Task Land_TwoFilesOfOneName_LandsNeither()
    {
        Directory.CreateDirectory(Path.Combine(gfn.Directory, "one"));
        Directory.CreateDirectory(Path.Combine(gfn.Directory, "two"));
        var (one, two) = (gfn.File("one/a.ndjson", "{\"a\":1}\n"), gfn.File("two/a.ndjson", "{\"a\":2}\n"));

        var (exitCode, output, error) = await gfn.OnStateAsync("land", one, two);
        var (twice, again, _) = await gfn.OnStateAsync("land", one, one, "--json");

        Assert.Equal((ExitCode.WrongUsage, string.Empty), (exitCode, output));
        Assert.Contains("--under", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, twice);
        Assert.Equal(1, System.Text.Json.JsonDocument.Parse(again).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Doctor_OnAFreshState_FindsNothingBad()
    {
        var (exitCode, output, _) = await gfn.OnStateAsync("doctor", "--json");

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("DuckDB", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_StateThatCannotBeMade_IsBad()
    {
        var file = gfn.File("a-file", "in the way");

        var (exitCode, output, _) = await gfn.RunAsync(CancellationToken.None, "doctor", "--json", "--state", Path.Combine(file, "state"));

        Assert.Equal(ExitCode.Failed, exitCode);
        Assert.Contains("cannot be written", output, StringComparison.Ordinal);
    }

    public void Dispose() => gfn.Dispose();
}
