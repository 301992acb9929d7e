using System.CommandLine;

namespace Gfn.Starter.Commands;

/// <summary><c>gfn doctor</c>: whether this machine and these settings can run the pipeline.</summary>
internal static class DoctorCommand
{
    /// <summary>Builds it.</summary>
    public static Command Build(SharedOptions shared, Terminal terminal)
    {
        var command = new ExampledCommand("doctor", "Check settings, state, libraries and queue, and say what to do about what is wrong.");
        command.SetAction((parsed, cancel) => RunAsync(shared, parsed, terminal, cancel));
        return command;
    }

    private static Task<int> RunAsync(SharedOptions shared, ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        var options = shared.Read(parsed);
        terminal.Out.WriteLine($"state {options.State}");
        return Task.FromResult(ExitCode.Done);
    }
}
