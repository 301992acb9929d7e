using Gfn.Starter.Commands;

namespace Gfn.Starter.Tests;

/// <summary>Command lines run inside the test process, on a state directory of their own.</summary>
internal sealed class CommandLine : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("gfn-starter-").FullName;

    public string State => Path.Combine(Directory, "state");

    /// <summary>Runs one command to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(CancellationToken cancel, params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var exitCode = await GfnCommand.RunAsync(arguments, new Terminal(output, error, isInteractive: false), cancel);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Runs one command on this state.</summary>
    public Task<(int ExitCode, string Output, string Error)> OnStateAsync(params string[] arguments) =>
        RunAsync(CancellationToken.None, [.. arguments, "--state", State]);

    /// <summary>Writes a file to land or convert.</summary>
    public string File(string name, string content)
    {
        var path = Path.Combine(Directory, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
