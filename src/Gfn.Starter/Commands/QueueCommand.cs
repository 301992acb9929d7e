using System.CommandLine;
using Gfn.Ports;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn queue</c>: notifications that could not be handled, and their way back.</summary>
internal static class QueueCommand
{
    private static readonly Option<string?> Reason = new("--reason") { Description = "Only those whose reason holds this text.", HelpName = "TEXT" };

    private static readonly Option<string?> Body = new("--body") { Description = "Only those whose text holds this, such as a key.", HelpName = "TEXT" };

    private static readonly Option<int> Limit = LimitOption.Build("Most messages.", 1_000);

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Count, and move nothing." };

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var dead = new ExampledCommand("dead", "List dead letters: messages nobody understood, or that failed too often.") { Limit }
            .Example("gfn queue dead", "each with its reason");
        dead.SetAction((parsed, cancel) => ListAsync(shared, parsed, terminal, cancel));

        var redrive = new ExampledCommand("redrive", "Send dead letters back to the queue; what they announce and is known already is not taken twice.") { Reason, Body, Limit, DryRun }
            .Example("gfn queue redrive --reason unavailable", "once what was away is there again")
            .Example("gfn queue redrive --dry-run", "how many that would be");
        redrive.SetAction((parsed, cancel) => RedriveAsync(shared, parsed, terminal, cancel));

        return new ExampledCommand("queue", "List dead letters and send them back.") { dead, redrive }
            .Example("gfn queue dead --json", "for machines");
    }

    private static async Task<int> ListAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        await using var services = OpenState.Adapters(OpenState.Existing(shared.Read(parsed)));
        var queue = services.GetRequiredService<IWorkQueue>();
        var letters = await Paging.AllAsync(continuation => queue.DeadLettersAsync(continuation, 100, cancel), cancel).Take(parsed.GetValue(Limit)).ToListAsync(cancel);
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(letters);
            return ExitCode.Done;
        }

        var table = new Table().RoundedBorder().AddColumn("set aside (UTC)").AddColumn(new TableColumn("deliveries").RightAligned()).AddColumn("reason").AddColumn("message");
        foreach (var letter in letters)
        {
            table.AddRow($"{letter.DeadAt:yyyy-MM-dd HH:mm:ss}", $"{letter.ReceiveCount}", Markup.Escape(letter.Reason), Markup.Escape(letter.Body.Length > 200 ? $"{letter.Body[..200]} …" : letter.Body));
        }

        terminal.Rich.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> RedriveAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        await using var services = OpenState.Adapters(OpenState.Existing(shared.Read(parsed)));
        var request = new RedriveRequest(parsed.GetValue(Reason), parsed.GetValue(Body), parsed.GetValue(Limit), DryRun: parsed.GetValue(DryRun));
        var report = await services.GetRequiredService<IWorkQueue>().RedriveAsync(request, cancel);
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(report);
        }
        else
        {
            await terminal.Out.WriteLineAsync(request.DryRun ? $"{report.Matched:N0} dead letters fit." : $"{report.Moved:N0} of {report.Matched:N0} dead letters sent back.");
        }

        return ExitCode.Done;
    }
}
