using System.CommandLine;
using Gfn.Worker.Configuration;

namespace Gfn.Starter.Commands;

/// <summary>The options every command understands: where the state is, what the settings are, and who reads the output.</summary>
internal sealed class SharedOptions
{
    /// <summary><c>--state</c>.</summary>
    public Option<string?> State { get; } = new("--state")
    {
        Description = "Directory of everything this machine keeps. Default .gfn.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary><c>--config</c>.</summary>
    public Option<FileInfo?> Config { get; } = new("--config", "-c")
    {
        Description = "Settings as JSON or YAML; read after gfn.json and gfn.yaml of this directory.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary><c>--set</c>.</summary>
    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "One setting, such as Landing:FilesMax=50; may be repeated. Wins over files and GFN_ environment variables.",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
        Recursive = true,
    };

    /// <summary><c>--json</c>.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON document on the output, for machines.",
        Recursive = true,
    };

    /// <summary>Adds them to the root command.</summary>
    public void AddTo(Command root)
    {
        root.Options.Add(State);
        root.Options.Add(Config);
        root.Options.Add(Set);
        root.Options.Add(Json);
    }

    /// <summary>All settings of this invocation, validated.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaults">Settings of the command itself; the user's own win over them.</param>
    /// <exception cref="UsageException">A <c>--set</c> has no <c>=</c>, or a file cannot be read.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Violations, all of them.</exception>
    public GfnOptions Read(ParseResult parsed, params IEnumerable<KeyValuePair<string, string?>> defaults)
    {
        var overrides = (parsed.GetValue(Set) ?? []).Select(Split).ToList();
        if (parsed.GetValue(State) is { } state)
        {
            overrides.Add(new(nameof(GfnOptions.State), state));
        }

        try
        {
            var configuration = GfnConfiguration.Collect(Environment.CurrentDirectory, parsed.GetValue(Config)?.FullName, defaults, overrides);
            return OptionsReader.Read<GfnOptions>(configuration);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or InvalidDataException)
        {
            throw new UsageException(unreadable.InnerException is { } why && unreadable is not FileNotFoundException ? $"{unreadable.Message} ({why.Message})" : unreadable.Message);
        }
    }

    private static KeyValuePair<string, string?> Split(string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        return at > 0 ? new(setting[..at].Trim(), setting[(at + 1)..]) : throw new UsageException($"--set {setting}: write KEY=VALUE, such as --set Landing:FilesMax=50.");
    }
}
