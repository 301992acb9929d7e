using System.CommandLine;
using Gfn.Activities;
using Gfn.Domain;
using Gfn.Ports;
using Gfn.Worker.Configuration;
using Gfn.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Temporalio.Client;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn files</c>: where files stand, and what failed or was set aside sent through once more.</summary>
internal static class FilesCommand
{
    private static readonly Argument<string[]> Which = new("FILE")
    {
        Description = "Files as 'gfn files ls' shows them, with or without @version, or their keys.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Date = DayOption.Build("Only of one day, yyyy-MM-dd.");

    private static readonly Option<string?> Status = new("--status") { Description = "Only those that are pending, manifested, completed, failed, quarantined or superseded.", HelpName = "STATUS" };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Only those with this code, such as no-space.", HelpName = "CODE" };

    private static readonly Option<int> Limit = LimitOption.Build("Most files listed.", 100);

    private static readonly Option<bool> All = new("--all") { Description = "Every file that failed or was set aside." };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "List what would be retried, and change nothing." };

    /// <summary>A file, for a person or a machine.</summary>
    private sealed record Line(FileKey File, RunDate Date, FileStatus Status, string? Reason, ManifestId? Manifest, long SizeBytes, DateTimeOffset ChangedAt, string Cause)
    {
        public static Line Of(TrackedFile row) => new(row.File, row.Date, row.Status, row.Reason, row.Manifest, row.SizeBytes, row.ChangedAt, row.Cause);
    }

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var list = new ExampledCommand("ls", "List files and where they stand.") { Date, Status, Reason, Limit }
            .Example("gfn files ls --status quarantined", "what was set aside, and why")
            .Example("gfn files ls --date 2026-01-31 --json", "one day, for machines");
        list.SetAction((parsed, cancel) => ListAsync(shared, parsed, terminal, cancel));

        var retry = new ExampledCommand("retry", "Send files that failed or were set aside through the pipeline once more. What comes out is loaded once, whatever the first attempt left.") { Which, Date, Status, Reason, All, DryRun }
            .Example("gfn files retry --reason no-space", "once there is room again")
            .Example("gfn files retry --status quarantined --date 2026-01-31 --dry-run", "see first what that would be");
        retry.SetAction((parsed, cancel) => RetryAsync(shared, parsed, terminal, cancel));

        return new ExampledCommand("files", "List files and where they stand; retry those that failed or were set aside.") { list, retry }
            .Example("gfn files ls --status failed", "what needs somebody");
    }

    private static async Task<int> ListAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        await using var services = OpenState.Adapters(OpenState.Existing(shared.Read(parsed)));
        var (date, status, code) = (DayOption.Read(parsed, Date), StatusOf(parsed), parsed.GetValue(Reason));
        var rows = await services.GetRequiredService<IFileTracker>().QueryAllAsync(new FileQuery(date, status), cancel)
            .Where(row => code is null || row.Reason?.Split(':')[0] == code)
            .Take(parsed.GetValue(Limit))
            .Select(Line.Of)
            .ToListAsync(cancel);
        Show(rows, shared, parsed, terminal);
        return ExitCode.Done;
    }

    private static async Task<int> RetryAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var filter = FilterOf(parsed);
        var options = shared.Read(parsed);
        if (parsed.GetValue(DryRun))
        {
            await using var services = OpenState.Adapters(OpenState.Existing(options));
            Show(await services.GetRequiredService<Retry>().FindAsync(filter, cancel).Select(Line.Of).ToListAsync(cancel), shared, parsed, terminal);
            return ExitCode.Done;
        }

        var report = await DoAsync(options, filter, cancel);
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(report);
        }
        else
        {
            await terminal.Out.WriteLineAsync($"{report.Waiting:N0} files wait for a manifest again, {report.LeftCount:N0} stay as they are.");
            foreach (var left in report.Left)
            {
                await terminal.Error.WriteLineAsync($"gfn: {left.File}: {Why(left.Outcome)}");
            }
        }

        return report.LeftCount == 0 ? ExitCode.Done : report.Waiting > 0 ? ExitCode.Partial : ExitCode.Failed;
    }

    private static async Task<RetryReport> DoAsync(GfnOptions options, RetryFilter filter, CancellationToken cancel)
    {
        var cause = $"ndjson/retry/{Guid.NewGuid():N}";
        await using var state = await OpenState.OpenAsync(options);
        if (!state.IsOwner)
        {
            return await state.Client.ExecuteWorkflowAsync(
                (RetryWorkflow workflow) => workflow.RunAsync(filter),
                new WorkflowOptions(cause, options.Orchestration.TaskQueue) { Rpc = new RpcOptions { CancellationToken = cancel } });
        }

        // The next 'gfn up' finds what waits and works on it under settings of its own.
        await using var services = OpenState.Adapters(options);
        return await services.GetRequiredService<Retry>().BringBackAsync(filter, cause, () => { }, cancel);
    }

    private static RetryFilter FilterOf(ParseResult parsed)
    {
        var files = parsed.GetValue(Which) is { Length: > 0 } named ? named : null;
        var filter = new RetryFilter(DayOption.Read(parsed, Date), StatusOf(parsed), parsed.GetValue(Reason), files);
        if (filter.Status is not (null or FileStatus.Failed or FileStatus.Quarantined))
        {
            throw new UsageException($"--status {filter.Status.Value.Text()}: only failed and quarantined files can be retried.");
        }

        return filter != new RetryFilter() || parsed.GetValue(All)
            ? filter
            : throw new UsageException("Say which files: by name, --date, --status or --reason, or --all.");
    }

    private static FileStatus? StatusOf(ParseResult parsed) => parsed.GetValue(Status) switch
    {
        null => null,
        var text => Enum.GetValues<FileStatus>().Where(status => status.Text() == text).Cast<FileStatus?>().FirstOrDefault()
            ?? throw new UsageException($"--status {text}: expected one of {string.Join(", ", Enum.GetValues<FileStatus>().Select(status => status.Text()))}."),
    };

    private static string Why(RetryOutcome outcome) => outcome switch
    {
        RetryOutcome.Replaced => "another version lies in its place",
        RetryOutcome.Gone => "its object is neither in the landing zone nor in quarantine; land it anew",
        _ => "it changed at this moment; look again with 'gfn files ls'",
    };

    private static void Show(List<Line> rows, SharedOptions shared, ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(rows);
            return;
        }

        var table = new Table().RoundedBorder().AddColumn("day").AddColumn("status").AddColumn("file").AddColumn(new TableColumn("bytes").RightAligned()).AddColumn("reason");
        foreach (var row in rows)
        {
            table.AddRow(row.Date.Value, row.Status.Text(), Markup.Escape(row.File.Value), $"{row.SizeBytes:N0}", Markup.Escape(row.Reason ?? string.Empty));
        }

        terminal.Rich.Write(table);
    }
}
