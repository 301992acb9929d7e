using Gfn.Histories.Checks;
using Temporalio.Api.History.V1;
using Temporalio.Common;

namespace Polyfills.Temporalio.Tests.Histories;

/// <summary>The history rules themselves: a real server's histories keep them, and each hand-broken one is found out.</summary>
public sealed class HistoryRulesTests
{
    public static TheoryData<string, string> Broken() => new()
    {
        { "an event is missing", "order" },
        { "an event is there twice", "order" },
        { "an event after the close", "order" },
        { "attributes of another type", "order" },
        { "a second start", "order" },
        { "an activity ends twice", "activity" },
        { "an activity ends that was never scheduled", "activity" },
        { "an activity completes without start", "activity" },
        { "a start is of another activity", "activity" },
        { "an id is taken twice", "activity" },
        { "a cancelled activity nobody cancelled", "activity" },
        { "a timer fires twice", "timer" },
        { "a timer fires that was cancelled", "timer" },
        { "a timer names another start", "timer" },
        { "a task starts twice", "workflow task" },
        { "a task completes unstarted", "workflow task" },
        { "a signal within a task", "workflow task" },
        { "two tasks at once", "workflow task" },
        { "a command behind a signal", "commands" },
        { "a command of another task", "commands" },
        { "a child ends twice", "child" },
        { "a child ends unstarted", "child" },
        { "a child of another id", "child" },
        { "a signal out arrives twice", "external" },
        { "an update completes twice", "update" },
        { "an update is accepted twice", "update" },
        { "a signal that nobody will look at", "news" },
        { "a start that nobody will look at", "news" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Check_BrokenByHand_NamesTheRule(string how, string rule)
    {
        var history = HandMade.Sound();
        Assert.Empty(HistoryRules.Check(history));

        HandMade.Break(history, how);

        Assert.Contains(HistoryRules.Check(history), finding => finding.Rule == rule);
    }

    [Fact]
    public void Assert_Broken_ThrowsWithEventAndRule()
    {
        var history = HandMade.Sound();
        HandMade.Break(history, "a timer fires twice");

        var thrown = Assert.Throws<BrokenHistoryException>(() => HistoryRules.Assert("it", history));

        Assert.Contains("The history of it breaks", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("timer: TimerFired of timer t1, which is not pending", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_HistoriesOfARealServer_KeepAllRules()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "tests", "Conformance", "expected"), "*.history.json");
        Assert.True(files.Length > 200, $"only {files.Length} recorded histories");

        var broken = files.SelectMany(file => HistoryRules.Check([.. WorkflowHistory.FromJson("any", File.ReadAllText(file)).Events]).Select(finding => $"{Path.GetFileName(file)}: {finding}"));

        Assert.Empty(broken);
    }

    [Fact]
    public void CheckSet_TwoOpenRunsOfOneWorkflow_AreFound()
    {
        var open = HandMade.Sound();
        open.RemoveAt(open.Count - 1);
        var runs = new[] { new RunHistory("w", "1", open), new RunHistory("w", "2", open) };

        Assert.Contains(RunSetRules.Check(runs), finding => finding.Contains("2 runs are open at once", StringComparison.Ordinal));
    }

    [Fact]
    public void CheckSet_SuccessorThatDoesNotExist_IsFound()
    {
        var history = HandMade.Sound();
        history[^1].WorkflowExecutionCompletedEventAttributes.NewExecutionRunId = "gone";

        Assert.Contains(RunSetRules.Check([new RunHistory("w", "1", history)]), finding => finding.Contains("gone as its successor, which does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public void CheckSet_SignalThatOnlyTheSenderKnows_IsFound()
    {
        var sender = HandMade.Sound();
        var receiver = new List<HistoryEvent> { HandMade.Start(), HandMade.Terminated() };
        HandMade.Renumber(receiver);

        Assert.Contains(
            RunSetRules.Check([new RunHistory("sender", "s", sender), new RunHistory("other", "o", receiver), new RunHistory("kid", "k", HandMade.Child("s"))]),
            finding => finding.Contains("told of 1 signals that reached other, which has 0 of them", StringComparison.Ordinal));
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Gfn.Temporal.sln")))
        {
            at = at.Parent ?? throw new DirectoryNotFoundException("Gfn.Temporal.sln is in no folder above the tests.");
        }

        return at.FullName;
    }
}
