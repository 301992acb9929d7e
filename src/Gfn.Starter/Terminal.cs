using System.Text.Json;
using Gfn.Domain;
using Spectre.Console;

namespace Gfn.Starter;

/// <summary>Where a command writes: results to the output, everything else to the error stream. Tables and colours are made only when asked for.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Progress, notices and errors.</param>
/// <param name="isInteractive">Whether a person watches the error stream, so that progress may move.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    private IAnsiConsole? rich;
    private IAnsiConsole? richError;

    /// <summary>Results.</summary>
    public TextWriter Out => output;

    /// <summary>Progress, notices and errors.</summary>
    public TextWriter Error => error;

    /// <summary>Whether progress may move.</summary>
    public bool IsInteractive => isInteractive;

    /// <summary>Tables on the output.</summary>
    public IAnsiConsole Rich => rich ??= Console(output, IsTerminal: !System.Console.IsOutputRedirected && output == System.Console.Out);

    /// <summary>Moving progress on the error stream.</summary>
    public IAnsiConsole RichError => richError ??= Console(error, isInteractive);

    /// <summary>The streams of this process.</summary>
    public static Terminal OfThisProcess() => new(System.Console.Out, System.Console.Error, !System.Console.IsErrorRedirected);

    /// <summary>Writes one JSON document and a line end.</summary>
    public void WriteJson<T>(T value) => output.WriteLine(JsonSerializer.Serialize(value, DomainJson.Indented));

    private static IAnsiConsole Console(TextWriter writer, bool IsTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!IsTerminal)
        {
            console.Profile.Width = 160;
        }

        return console;
    }
}
