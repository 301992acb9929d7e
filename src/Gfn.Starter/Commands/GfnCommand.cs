using System.CommandLine;
using System.CommandLine.Help;
using Gfn.Domain;
using Microsoft.Extensions.Options;
using Temporalio.Exceptions;

namespace Gfn.Starter.Commands;

/// <summary>The <c>gfn</c> command: its parts, and how every part ends.</summary>
internal static class GfnCommand
{
    /// <summary>Parses and runs one command line.</summary>
    /// <param name="args">Without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancel">Ends the command as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel)
    {
        var parsed = Build(terminal).Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not HelpWithExamples)
        {
            foreach (var error in parsed.Errors)
            {
                await terminal.Error.WriteLineAsync($"gfn: {error.Message}");
            }

            await terminal.Error.WriteLineAsync($"gfn: '{CommandPath(parsed)} --help' shows how it is used.");
            return ExitCode.WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromHours(1) },
                cancel);
        }
        catch (UsageException wrong)
        {
            await terminal.Error.WriteLineAsync($"gfn: {wrong.Message}");
            return ExitCode.WrongUsage;
        }
        catch (OptionsValidationException wrong)
        {
            await terminal.Error.WriteLineAsync("gfn: the configuration is wrong; nothing was started.");
            foreach (var failure in wrong.Failures)
            {
                await terminal.Error.WriteLineAsync($"  {failure}");
            }

            return ExitCode.WrongUsage;
        }
        catch (PipelineException failure)
        {
            await terminal.Error.WriteLineAsync($"gfn: {failure.Code}: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (WorkflowFailedException failure)
        {
            await terminal.Error.WriteLineAsync($"gfn: {RunReport.Why(failure)}");
            return ExitCode.Failed;
        }
        catch (RpcException failure)
        {
            await terminal.Error.WriteLineAsync($"gfn: the engine answers {failure.Code}: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("gfn: cancelled.");
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"gfn: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (Exception defect)
        {
            await terminal.Error.WriteLineAsync($"gfn: {FailureCode.Defect}: nobody has thought of this; please report it with what follows.");
            await terminal.Error.WriteLineAsync(defect.ToString());
            return ExitCode.Failed;
        }
    }

    private static RootCommand Build(Terminal terminal)
    {
        var shared = new SharedOptions();
        var root = new RootCommand("Durable data pipelines: NDJSON to Parquet to a warehouse, nothing lost, nothing doubled.")
        {
            DemoCommand.Build(shared, terminal),
            UpCommand.Build(shared, terminal),
            LandCommand.Build(shared, terminal),
            RunsCommand.Build(shared, terminal),
            FilesCommand.Build(shared, terminal),
            AuditCommand.Build(shared, terminal),
            ReconcileCommand.Build(shared, terminal),
            QueueCommand.Build(shared, terminal),
            ConvertCommand.Build(shared, terminal),
            ParquetCommand.Build(shared, terminal),
            DoctorCommand.Build(shared, terminal),
            CompletionCommand.Build(shared, terminal),
        };
        shared.AddTo(root);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples(
            (HelpAction)help.Action!,
            [
                ("gfn demo", "run the ndjson pipeline on real records"),
                ("gfn up", "run the pipeline here until Ctrl-C"),
                ("gfn land events.ndjson.gz", "put a file into the landing zone"),
                ("gfn convert 'logs/*.ndjson' -o out", "turn files into Parquet, without a pipeline"),
            ]);
        return root;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, at.Command is RootCommand ? "gfn" : at.Command.Name);
        }

        return string.Join(' ', names);
    }
}
