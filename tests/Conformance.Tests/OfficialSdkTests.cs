using System.Diagnostics;
using Temporalio.Testing;

namespace Conformance.Tests;

/// <summary>
/// The served engine held against Temporal's own .NET SDK, native core included: the same scenarios, built against the package instead of
/// the polyfill. Only on request, because it restores a package that the embedded flavour does without: <c>make conformance-official</c>.
/// </summary>
/// <remarks>
/// The recordings were made with SDK 1.14.0. The list beside this file says which scenarios answer the same with the version used here,
/// and, as notes, which do not because the SDK has changed.
/// </remarks>
public sealed class OfficialSdkTests : IDisposable
{
    private const string List = "same.official.txt";
    private const string Switch = "GFN_OFFICIAL_SDK";
    private const string Version = "1.21.1";

    private static readonly TimeSpan BuildDeadline = TimeSpan.FromMinutes(5);

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-official-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [SkippableFact]
    [Trait("Category", "Slow")]
    public async Task Whole_WithTheOfficialSdk_AnswersAsRecorded()
    {
        Skip.If(Environment.GetEnvironmentVariable(Switch) != "1", $"set {Switch}=1 (make conformance-official does); it restores Temporalio {Version} from NuGet");
        var program = await BuildAsync();

        await using var environment = await ServeAsync();
        var answers = new Dictionary<string, string>(await CheckAsync(program, environment), StringComparer.Ordinal);

        // Scenarios measure real time. On a machine that is busy one may miss its moment, so one that is lost is asked once more, alone.
        foreach (var name in SameList.Read(List).Where(name => answers.GetValueOrDefault(name) != "").ToList())
        {
            await using var fresh = await ServeAsync();
            foreach (var (scenario, answer) in await CheckAsync(program, fresh, "--filter", name))
            {
                answers[scenario] = answer;
            }
        }

        Assert.Empty(SameList.Lost(answers, SameList.Read(List)));
    }

    private static Task<WorkflowEnvironment> ServeAsync() => WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });

    private static Task<IReadOnlyDictionary<string, string>> CheckAsync(string program, WorkflowEnvironment environment, params string[] more) =>
        ConformanceRun.CheckWithAsync(program, ["--address", environment.Client.Connection.Options.TargetHost!, .. more]);

    // Outside the checkout, so that neither its packages nor its rules reach the build.
    private async Task<string> BuildAsync()
    {
        var sources = Path.Combine(folder, "Conformance");
        foreach (var file in Directory.EnumerateFiles(Checkout.Conformance, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".cs" or ".csproj"))
        {
            var copy = Path.Combine(sources, Path.GetRelativePath(Checkout.Conformance, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var references = Path.Combine(folder, "references.props");
        await File.WriteAllTextAsync(references, $"""<Project><ItemGroup><PackageReference Include="Temporalio" Version="{Version}" /></ItemGroup></Project>""");
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = sources };
        foreach (var argument in (string[])["build", "Conformance.csproj", "-c", "Release", "-nologo", "-v", "quiet", $"-p:TemporalReferences={references}", "-o", Path.Combine(folder, "out")])
        {
            start.ArgumentList.Add(argument);
        }

        using var build = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        using var deadline = new CancellationTokenSource(BuildDeadline);
        var said = await build.StandardOutput.ReadToEndAsync(deadline.Token);
        await build.WaitForExitAsync(deadline.Token);
        return build.ExitCode == 0 ? Path.Combine(folder, "out", "conformance.dll") : throw new InvalidOperationException($"the scenarios do not build with Temporalio {Version}:\n{said}");
    }
}
