using System.CommandLine;
using Gfn.Workflows;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn reconcile</c>: what no event announced is found, what lost attempts left is removed.</summary>
internal static class ReconcileCommand
{
    private const string Id = "ndjson/reconcile";

    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("reconcile", "List the landing zone and take in what no event announced; remove from the output what lost attempts left. Needs a running 'gfn up'.")
            .Example("gfn reconcile", "safe at any time, beside anything");
        command.SetAction((parsed, cancel) => RunAsync(shared, parsed, terminal, cancel));
        return command;
    }

    private static async Task<int> RunAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var options = shared.Read(parsed);
        await using var state = await OpenState.OpenAsync(options);
        if (state.IsOwner)
        {
            throw new UsageException($"No pipeline runs on {options.State}: start one with 'gfn up', then ask again from another terminal.");
        }

        var report = await state.Client.ExecuteWorkflowAsync(
            (ReconcileWorkflow workflow) => workflow.RunAsync(new ReconcileRequest()),
            new WorkflowOptions(Id, options.Orchestration.TaskQueue) { IdConflictPolicy = WorkflowIdConflictPolicy.UseExisting, Rpc = new RpcOptions { CancellationToken = cancel } });
        if (parsed.GetValue(shared.Json))
        {
            terminal.WriteJson(report);
        }
        else
        {
            await terminal.Out.WriteLineAsync($"{report.Listed:N0} objects listed, {report.Announced:N0} handed to landing runs, {report.Removed:N0} leftovers removed.");
        }

        return ExitCode.Done;
    }
}
