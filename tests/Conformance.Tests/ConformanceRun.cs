using System.Diagnostics;
using System.Text.RegularExpressions;
using Gfn.Histories.Checks;
using Temporalio.Common;

namespace Conformance.Tests;

/// <summary>
/// One run of <c>conformance check</c> in a process of its own, against the embedded engine or a server's address. Whatever it compares,
/// every history that it leaves must keep the rules of all histories.
/// </summary>
internal static partial class ConformanceRun
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(12);

    /// <summary>Scenario names with what the check said of each: nothing where it was the same, else the differences.</summary>
    public static Task<IReadOnlyDictionary<string, string>> CheckAsync(params string[] arguments) => CheckWithAsync(Program(), arguments);

    /// <summary>The same of the scenarios that this project adds, against its own recordings.</summary>
    public static Task<IReadOnlyDictionary<string, string>> CheckFurtherAsync(params string[] arguments) => CheckWithAsync(FurtherProgram(), Checkout.FurtherRecordings, arguments);

    /// <summary>The same with a program that was built against something else.</summary>
    public static Task<IReadOnlyDictionary<string, string>> CheckWithAsync(string program, params string[] arguments) => CheckWithAsync(program, Checkout.Recordings, arguments);

    public static async Task<IReadOnlyDictionary<string, string>> CheckWithAsync(string program, string recordings, string[] arguments)
    {
        using var left = new Folder();
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["exec", program, "check", "--expected", recordings, "--out", left.Path, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        using var deadline = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"conformance check {string.Join(' ', arguments)} did not end within {Deadline}", e);
        }

        var answers = Read(await output);
        foreach (var (scenario, violation) in left.Violations())
        {
            answers[scenario] += $"\n  {violation}";
        }

        return answers.Count > 0 ? answers : throw new InvalidOperationException($"conformance check answered nothing: {await errors}");
    }

    private static Dictionary<string, string> Read(string output)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = "";
        foreach (var line in output.Split('\n'))
        {
            if (Verdict().Match(line) is { Success: true } verdict)
            {
                name = verdict.Groups["name"].Value;
                answers[name] = verdict.Groups["same"].Success ? "" : "differs";
            }
            else if (name.Length > 0 && line.StartsWith("  ", StringComparison.Ordinal))
            {
                answers[name] += "\n" + line;
            }
        }

        return answers;
    }

    public static string Program() => Built("Conformance", "conformance.dll");

    public static string FurtherProgram() => Built("Conformance.Further", "conformance-further.dll");

    private static string Built(string project, string file)
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(tests.Parent!.Parent!.FullName, project, tests.Name, file);
        return File.Exists(program) ? program : throw new FileNotFoundException($"{project} is not built", program);
    }

    /// <summary>Where a run leaves its histories, named by scenario, workflow and run.</summary>
    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("conformance-");

        public string Path => folder.FullName;

        public IEnumerable<(string Scenario, string Violation)> Violations() =>
            from file in folder.EnumerateFiles("*.history.json")
            from violation in HistoryRules.Check(WorkflowHistory.FromJson(file.Name, File.ReadAllText(file.FullName)).Events)
            select (file.Name[..file.Name.IndexOf('.', StringComparison.Ordinal)], $"{file.Name}: {violation}");

        public void Dispose() => folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"^(?:(?<same>same)|DIFFERS)\s+[\d.]+ s\s+(?<name>\S+)$")]
    private static partial Regex Verdict();
}
