using Temporalio.Testing;

namespace Conformance.Tests;

/// <summary>The scenarios of <c>tests/Conformance.Further</c>, in process and with both halves apart: all of them are the same, always.</summary>
public sealed class FurtherTests
{
    private static readonly string[] Fast = ["further-update-cancel", "further-many-messages", "further-conditions", "further-signal-with-start"];

    [Fact]
    public async Task FixedPart_AnswersAsRecorded()
    {
        var different = new List<string>();
        foreach (var filter in Fast)
        {
            different.AddRange(Different(await ConformanceRun.CheckFurtherAsync("--filter", filter)));
        }

        Assert.Empty(different);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Whole_InProcess_AnswersAsRecorded() =>
        Assert.Empty(await LastingAsync(await ConformanceRun.CheckFurtherAsync(), name => ConformanceRun.CheckFurtherAsync("--filter", name)));

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Whole_OverTheNetwork_AnswersAsRecorded()
    {
        Assert.Empty(await LastingAsync(await ServedAsync(), name => ServedAsync("--filter", name)));

        static async Task<IReadOnlyDictionary<string, string>> ServedAsync(params string[] arguments)
        {
            await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { TargetHost = "127.0.0.1:0" });
            return await ConformanceRun.CheckFurtherAsync(["--address", environment.Client.Connection.Options.TargetHost!, .. arguments]);
        }
    }

    /// <summary>Scenarios measure real time. On a machine that is busy one may miss its moment, so one that differs is asked once more, alone.</summary>
    private static async Task<List<string>> LastingAsync(
        IReadOnlyDictionary<string, string> answers, Func<string, Task<IReadOnlyDictionary<string, string>>> askAlone)
    {
        var lasting = new List<string>();
        foreach (var name in answers.Where(answer => answer.Value.Length > 0).Select(answer => answer.Key))
        {
            lasting.AddRange(Different(await askAlone(name)));
        }

        return lasting;
    }

    private static IEnumerable<string> Different(IReadOnlyDictionary<string, string> answers) =>
        answers.Where(answer => answer.Value.Length > 0).Select(answer => $"{answer.Key}: {answer.Value}");
}
