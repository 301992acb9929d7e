using System.Text.Json;
using Gfn.Starter.Commands;

namespace Gfn.Starter.Tests.Converting;

/// <summary>Runs command lines in this process, in a folder of their own.</summary>
internal sealed class Workbench : IDisposable
{
    public Workbench()
    {
        Folder = Path.Combine(Path.GetTempPath(), $"gfn-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    public string Output { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    /// <summary>The output as one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>A path in the folder; slashes lead below it.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public async Task<int> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await GfnCommand.RunAsync(args, new Terminal(output, error, isInteractive: false), CancellationToken.None);
        (Output, Error) = (output.ToString(), error.ToString());
        return status;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
