using Temporalio.Workflows;

namespace Polyfills.Temporalio.Victim;

/// <summary>Takes words by signal and by update until it has so many different ones.</summary>
[Workflow]
public sealed class CollectorWorkflow
{
    private readonly HashSet<string> words = new(StringComparer.Ordinal);

    [WorkflowRun]
    public async Task<string[]> RunAsync(int wanted)
    {
        await Workflow.WaitConditionAsync(() => words.Count >= wanted && Workflow.AllHandlersFinished);
        return [.. words.Order(StringComparer.Ordinal)];
    }

    [WorkflowSignal]
    public Task TellAsync(string word)
    {
        words.Add(word);
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public async Task<string> AddAsync(string word)
    {
        await Workflow.DelayAsync(TimeSpan.FromMilliseconds(3));
        words.Add(word);
        return $"has {word}";
    }

    [WorkflowQuery]
    public bool Has(string word) => words.Contains(word);
}
