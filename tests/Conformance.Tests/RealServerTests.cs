using Gfn.RealServer;

namespace Conformance.Tests;

/// <summary>Our SDK half on Temporal's own server: the scenarios of the recordings, asked of the server they were recorded on.</summary>
public sealed class RealServerTests
{
    private const string List = "same.server.txt";
    private const int SameMin = 200;

    [SkippableFact]
    [Trait("Category", "Slow")]
    public async Task Whole_OnATemporalServer_AnswersAsRecorded()
    {
        Skip.If(DevServer.Program is null, DevServer.Missing);

        Dictionary<string, string> answers;
        await using (var server = await DevServer.StartAsync())
        {
            answers = new Dictionary<string, string>(await ConformanceRun.CheckAsync("--address", server.Address), StringComparer.Ordinal);
        }

        var listed = SameList.Read(List).ToList();
        foreach (var name in listed.Where(name => answers.GetValueOrDefault(name) != string.Empty).ToList())
        {
            await using var fresh = await DevServer.StartAsync();
            foreach (var (scenario, answer) in await ConformanceRun.CheckAsync("--address", fresh.Address, "--filter", name))
            {
                answers[scenario] = answer;
            }
        }

        Assert.Empty(SameList.Lost(answers, listed));
        var different = answers.Where(answer => answer.Value.Length > 0).Select(answer => answer.Key).Order(StringComparer.Ordinal).ToList();
        Assert.True(answers.Count - different.Count >= SameMin, $"{answers.Count - different.Count} of {answers.Count} are the same, fewer than {SameMin}. Different: {string.Join(", ", different)}");
    }
}
