using System.CommandLine;
using Gfn.Domain;

namespace Gfn.Starter.Commands;

/// <summary><c>--date</c>, of every command that can be asked about one day.</summary>
internal static class DayOption
{
    /// <summary>Builds one.</summary>
    /// <param name="description">What the day does, and what its absence means.</param>
    public static Option<string?> Build(string description) => new("--date") { Description = description, HelpName = "DAY" };

    /// <summary>The day given; null if none.</summary>
    /// <exception cref="UsageException">Not a day.</exception>
    public static RunDate? Read(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
    {
        null => null,
        var text => RunDate.TryParse(text, out var date) ? date : throw new UsageException($"--date {text}: expected a day such as 2026-01-31."),
    };
}
