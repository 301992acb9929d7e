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
        using var up = await StartAsync([]);
        var owner = StateOwner.Note(StatePaths.Of(gfn.State));
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

        var (cancelled, answer, _) = await gfn.OnStateAsync("runs", "cancel", Landing, "--json");
        Assert.Equal((ExitCode.Done, Landing), (cancelled, JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString()));

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

    [Fact]
    public async Task WhatWasSetAside_IsListed_RetriedWhileUpRunsAndWhileNot_AndDeadLettersComeBack()
    {
        string[] strict = ["--set", "Converter:RejectShareMax=0"];
        var one = gfn.File("one.ndjson", "{\"a\":1}\nno\n");
        var two = gfn.File("two.ndjson", "{\"a\":2}\nno\n");
        using (var up = await StartAsync(strict))
        {
            await gfn.OnStateAsync("land", one, two, "--date", "2026-01-31");
            await EventuallyAsync(() => FilesAsync("quarantined"), files => files.Count == 2);
            var (idle, _, said) = await gfn.OnStateAsync("reconcile", "--json");
            Assert.True(idle == ExitCode.Done, said);
            await StopAsync(up);
        }

        // Nobody runs: the row and the object come back now, the work is done by the next 'gfn up'.
        var (offline, brought, trouble) = await gfn.OnStateAsync("files", "retry", "landing/ndjson/2026-01-31/one.ndjson", "--json");
        Assert.True(offline == ExitCode.Done, trouble);
        using (var report = JsonDocument.Parse(brought))
        {
            Assert.Equal(1, report.RootElement.GetProperty("waiting").GetInt32());
        }

        using (var queue = Adapters.Local.SqliteWorkQueue.Open(StatePaths.Of(gfn.State).Queue, 5, TimeProvider.System))
        {
            await queue.SendAsync("no notification at all", default);
        }

        using (var up = await StartAsync([]))
        {
            await EventuallyAsync(() => FilesAsync("completed"), files => files.Count == 1);
            var (dry, would, _) = await gfn.OnStateAsync("files", "retry", "--reason", "not-ndjson", "--dry-run", "--json");
            Assert.Equal((ExitCode.Done, 1), (dry, JsonDocument.Parse(would).RootElement.GetArrayLength()));
            var (online, _, why) = await gfn.OnStateAsync("files", "retry", "--reason", "not-ndjson");
            Assert.True(online == ExitCode.Done, why);
            await EventuallyAsync(() => FilesAsync("completed"), files => files.Count == 2);

            await EventuallyAsync(() => gfn.OnStateAsync("queue", "dead", "--json"), dead => JsonDocument.Parse(dead.Output).RootElement.GetArrayLength() == 1);
            var (_, redriven, _) = await gfn.OnStateAsync("queue", "redrive", "--reason", "Not JSON", "--json");
            Assert.Equal(1, JsonDocument.Parse(redriven).RootElement.GetProperty("moved").GetInt32());
            await StopAsync(up);
        }

        var (audited, ledger, _) = await gfn.OnStateAsync("audit", "--json");
        Assert.Equal(ExitCode.Done, audited);
        Assert.Equal(2, JsonDocument.Parse(ledger).RootElement.GetProperty("rows_loaded").GetInt64());
    }

    [Fact]
    public async Task Server_WithNoPipelineOnThisState_IsNotAskedWhatNobodyWouldAnswer()
    {
        using var server = await StartAsync([]);
        var address = StateOwner.Note(StatePaths.Of(gfn.State))!.Address!;
        string[] elsewhere = ["--state", Path.Combine(gfn.Directory, "elsewhere"), "--set", "Orchestration:Provider=server", "--set", $"Orchestration:Address={address}", "--set", "Queue:SettleSeconds=0", "--json"];
        await gfn.RunAsync(CancellationToken.None, ["land", gfn.File("a.ndjson", "{}\n"), .. elsewhere]);

        var (audited, ledger, _) = await gfn.RunAsync(CancellationToken.None, ["audit", .. elsewhere]);
        var (retried, report, _) = await gfn.RunAsync(CancellationToken.None, ["files", "retry", "--all", .. elsewhere]);
        var (reconciled, _, advice) = await gfn.RunAsync(CancellationToken.None, ["reconcile", .. elsewhere]);
        var (listed, runs, _) = await gfn.RunAsync(CancellationToken.None, ["runs", "ls", .. elsewhere]);

        Assert.Equal((ExitCode.Failed, ExitCode.Done, ExitCode.WrongUsage, ExitCode.Done), (audited, retried, reconciled, listed));
        Assert.Contains("never tracked", ledger, StringComparison.Ordinal);
        Assert.Equal(0, JsonDocument.Parse(report).RootElement.GetProperty("waiting").GetInt32());
        Assert.Contains("gfn up", advice, StringComparison.Ordinal);
        Assert.Equal(0, JsonDocument.Parse(runs).RootElement.GetArrayLength());
        await StopAsync(server);
    }

    public void Dispose() => gfn.Dispose();

    private async Task<GfnProcess> StartAsync(string[] settings)
    {
        var up = GfnProcess.Start(gfn.Directory, ["up", "--state", gfn.State, "--set", "Landing:AgeSecondsMax=1", "--set", "Landing:IdleCloseSeconds=2", "--set", "Queue:SettleSeconds=0", .. settings]);
        await EventuallyAsync(() => Task.FromResult(StateOwner.Note(StatePaths.Of(gfn.State))), note => note?.Address is not null);
        return up;
    }

    private static async Task StopAsync(GfnProcess up)
    {
        up.Stop();
        var (ended, _, said) = await up.EndAsync(Patience);
        Assert.True(ended == ExitCode.Done, said);
    }

    private async Task<List<string?>> FilesAsync(string status)
    {
        var (exitCode, output, error) = await gfn.OnStateAsync("files", "ls", "--status", status, "--json");
        Assert.True(exitCode == ExitCode.Done, error);
        using var files = JsonDocument.Parse(output);
        return [.. files.RootElement.EnumerateArray().Select(file => file.GetProperty("file").GetString())];
    }

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
