using System.Text.RegularExpressions;

namespace Gfn.House.Tests;

/// <summary>What no source file may hold, and what every one must.</summary>
public sealed partial class SourceTests
{
    private const int LinesMax = 450;

    // Unchanged recordings and scenarios of Temporal's behaviour keep the shape they were recorded with.
    private static readonly string[] Exempt = ["tests/Conformance/"];

    private static IEnumerable<string> Sources =>
        Checkout.Files("*.cs").Where(path => !Exempt.Any(prefix => Checkout.Relative(path).StartsWith(prefix, StringComparison.Ordinal)));

    [Fact]
    public void Sources_DoNotKnowTheFlavourTheyWereBuiltWith() =>
        Assert.Empty(Offenders(Flavour()));

    [Fact]
    public void Sources_LeaveNothingUnfinished() =>
        Assert.Empty(Offenders(Unfinished()));

    [Fact]
    public void Sources_HaveNoRegions() =>
        Assert.Empty(Offenders(Region()));

    [Fact]
    public void Sources_DoNotSleep() =>
        Assert.Empty(Offenders(Sleep()));

    [Fact]
    public void Types_AreNotCalledManagerHelperOrUtils() =>
        Assert.Empty(Offenders(BadNoun()));

    [Fact]
    public void Files_AreOfOneTopic()
    {
        var grown = Sources.Select(path => (Path: Checkout.Relative(path), Lines: File.ReadLines(path).Count())).Where(file => file.Lines > LinesMax);

        Assert.Empty(grown.Select(file => $"{file.Path} has {file.Lines} lines: split it by topic"));
    }

    [Fact]
    public void WorkflowClasses_LiveInWorkflowFiles()
    {
        var strays = Checkout.Files("*.cs", "src")
            .Where(path => !path.EndsWith(".workflow.cs", StringComparison.Ordinal) && File.ReadLines(path).Any(line => line.TrimStart().StartsWith("[Workflow]", StringComparison.Ordinal) || line.TrimStart().StartsWith("[Workflow(", StringComparison.Ordinal)));

        Assert.Empty(strays.Select(Checkout.Relative));
    }

    [Fact]
    public void EventIds_AreUniqueAndDocumented()
    {
        var reference = File.ReadAllText(Path.Combine(Checkout.Root, "docs/reference/events.md"));
        var events = Checkout.Files("*.cs", "src")
            .SelectMany(path => EventId().Matches(File.ReadAllText(path)).Select(match => (Id: match.Groups[1].Value, Path: Checkout.Relative(path))))
            .ToList();

        Assert.NotEmpty(events);
        Assert.Empty(events.GroupBy(entry => entry.Id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"event {group.Key} is used by {string.Join(", ", group.Select(entry => entry.Path))}"));
        Assert.Empty(events.Where(entry => !reference.Contains(entry.Id, StringComparison.Ordinal)).Select(entry => $"event {entry.Id} of {entry.Path} is not in docs/reference/events.md"));
    }

    private static IEnumerable<string> Offenders(Regex pattern) =>
        from path in Sources
        where !Checkout.Relative(path).StartsWith("tests/Gfn.House.Tests/", StringComparison.Ordinal)
        from line in File.ReadLines(path).Select((text, index) => (Text: text, Number: index + 1))
        where pattern.IsMatch(line.Text)
        select $"{Checkout.Relative(path)}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"OfficialPackages|PackageFlavour|^\s*#\s*if\b")]
    private static partial Regex Flavour();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|\bXXX\b|Assert\.True\(true\)|\[Fact\(Skip|\[Theory\(Skip")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#(end)?region\b")]
    private static partial Regex Region();

    [GeneratedRegex(@"Thread\.Sleep\(")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Manager|Helper|Helpers|Utils|Utilities)\b")]
    private static partial Regex BadNoun();

    [GeneratedRegex(@"EventId\s*=\s*(\d+)")]
    private static partial Regex EventId();
}
