namespace Conformance.Tests;

/// <summary>
/// What once was the same as the official SDK on a real server stays the same. The list beside this file is committed; a scenario
/// that becomes the same is added to it, and one that is lost fails here.
/// </summary>
public sealed class EmbeddedEngineTests
{
    private const string List = "same.embedded.txt";

    private static readonly string[] Fast = ["activity-success", "failure-application", "child-result", "query-values", "continue-input"];

    [Fact]
    public async Task FixedPart_AnswersAsRecorded()
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var filter in Fast)
        {
            foreach (var (name, answer) in await ConformanceRun.CheckAsync("--filter", filter))
            {
                answers[name] = answer;
            }
        }

        Assert.Empty(SameList.Lost(answers, SameList.Read(List).Where(name => Fast.Any(filter => name.Contains(filter, StringComparison.Ordinal)))));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Whole_AnswersAsRecorded()
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in await Task.WhenAll(ConformanceRun.CheckAsync(), ConformanceRun.CheckAsync("--environment", "time-skipping")))
        {
            foreach (var (name, answer) in part)
            {
                answers[name] = answer;
            }
        }

        // Scenarios measure real time. On a machine that is busy one may miss its moment, so one that is lost is asked once more, alone.
        foreach (var name in SameList.Read(List).Where(name => answers.GetValueOrDefault(name) != "").ToList())
        {
            string[] environment = name.StartsWith("skip-", StringComparison.Ordinal) ? ["--environment", "time-skipping"] : [];
            foreach (var (scenario, answer) in await ConformanceRun.CheckAsync(["--filter", name, .. environment]))
            {
                answers[scenario] = answer;
            }
        }

        Assert.Empty(SameList.Lost(answers, SameList.Read(List)));
    }
}
