using System.Text.Json;
using Gfn.Worker;

namespace Gfn.Starter.Tests;

/// <summary><c>gfn up</c> in one terminal, the other commands in another.</summary>
public sealed class UpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly CommandLine gfn = new();

    [Fact]
    public async Task Up_TakesInWhatIsLanded_AnswersRunsAndAudit_AndDrains()
    {
        using var up = GfnProcess.Start(gfn.Directory, "up", "--state", gfn.State, "--set", "Landing:AgeSecondsMax=1", "--set", "Landing:IdleCloseSeconds=2", "--set", "Queue:SettleSeconds=0");
        var owner = await EventuallyAsync(() => Task.FromResult(StateOwner.Note(StatePaths.Of(gfn.State))), note => note?.Address is not null);
        Assert.Equal("gfn up", owner!.Command);

        var file = gfn.File("a b+c.ndjson", "{\"a\":1}\nnot json\n{\"a\":2}\n");
        var (landed, _, landError) = await gfn.OnStateAsync("land", file, "--date", "2026-01-31");
        Assert.True(landed == ExitCode.Done, landError);

        const string Landing = "ndjson/landing/ndjson/2026-01-31";
        await EventuallyAsync(() => gfn.OnStateAsync("runs", "ls", "--json"), runs => Status(runs.Output, Landing) == "Completed");
        var (showed, details, _) = await gfn.OnStateAsync("runs", "show", Landing, "--json");
        Assert.Equal(ExitCode.Done, showed);
        Assert.Contains("balances", details, StringComparison.OrdinalIgnoreCase);

        var (printed, history, _) = await gfn.OnStateAsync("runs", "history", Landing);
        Assert.Equal(ExitCode.Done, printed);
        Assert.Contains("EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED", history, StringComparison.Ordinal);

        var (audited, ledger, _) = await gfn.OnStateAsync("audit", "--json");
        Assert.Equal(ExitCode.Done, audited);
        using var report = JsonDocument.Parse(ledger);
        Assert.Equal(2, report.RootElement.GetProperty("rows_loaded").GetInt64());
        Assert.Equal(1, report.RootElement.GetProperty("line_counts").GetProperty("rejected").GetInt64());

        var (refused, _, inUse) = await gfn.OnStateAsync("demo");
        Assert.Equal(ExitCode.Failed, refused);
        Assert.Contains($"in use by process {owner.Pid} (gfn up", inUse, StringComparison.Ordinal);

        var (unknown, _, missing) = await gfn.OnStateAsync("runs", "show", "nobody");
        Assert.Equal(ExitCode.WrongUsage, unknown);
        Assert.Contains("gfn runs ls", missing, StringComparison.Ordinal);

        up.Stop();
        var (ended, _, said) = await up.EndAsync(Patience);
        Assert.True(ended == ExitCode.Done, said);
        Assert.Null(StateOwner.Note(StatePaths.Of(gfn.State)));

        var (offline, again, _) = await gfn.OnStateAsync("audit", "--json");
        Assert.Equal(ExitCode.Done, offline);
        Assert.Equal(ledger, again);
    }

    public void Dispose() => gfn.Dispose();

    private static string? Status(string listing, string id)
    {
        using var runs = JsonDocument.Parse(listing);
        return runs.RootElement.EnumerateArray().Where(run => run.GetProperty("id").GetString() == id).Select(run => run.GetProperty("status").GetString()).FirstOrDefault();
    }

    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> look, Func<T, bool> isThere)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var seen = await look();
            if (isThere(seen))
            {
                return seen;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, deadline.Token);
        }
    }
}
