using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Victim;

/// <summary>What a journey starts with; the second leg is a run of its own.</summary>
public sealed record Journey(int Number, string Collector, int Leg = 0, int Sum = 0);

/// <summary>Activities with retries, parallel ones, a timer, a local activity, a child, a signal to another workflow, a failure caught, and continue-as-new.</summary>
[Workflow]
public sealed class JourneyWorkflow
{
    private const int Legs = 2;

    private static readonly ActivityOptions Patient = new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(30),
        RetryPolicy = new RetryPolicy { InitialInterval = TimeSpan.FromMilliseconds(5), BackoffCoefficient = 1 },
    };

    private static readonly ActivityOptions WithHeartbeat = new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(30),
        HeartbeatTimeout = TimeSpan.FromSeconds(10),
        RetryPolicy = Patient.RetryPolicy,
    };

    /// <summary>What a journey of this number comes to, however often it was interrupted.</summary>
    public static int Expected(int number) => number + (Legs * (1 + 2 + 4 + 8 + 16 + LegWorkflow.Bonus));

    [WorkflowRun]
    public async Task<int> RunAsync(Journey journey)
    {
        var sum = journey.Leg == 0 ? journey.Number : journey.Sum;
        sum = await Workflow.ExecuteActivityAsync(() => Steps.Add(sum, 1), Patient);
        var pause = Workflow.DelayAsync(TimeSpan.FromMilliseconds(20));
        sum = await Workflow.ExecuteActivityAsync(() => Steps.AddAtLast(sum, 2), Patient);
        var both = await Workflow.WhenAllAsync(
            Workflow.ExecuteActivityAsync(() => Steps.Add(0, 4), Patient),
            Workflow.ExecuteActivityAsync(() => Steps.AddWithHeartbeatsAsync(0, 8), WithHeartbeat));
        sum += both.Sum();
        sum = await Workflow.ExecuteLocalActivityAsync(() => Steps.Add(sum, 16), new() { StartToCloseTimeout = TimeSpan.FromSeconds(5) });
        await pause;
        sum = await Workflow.ExecuteChildWorkflowAsync((LegWorkflow w) => w.RunAsync(sum), new() { Id = $"{Workflow.Info.WorkflowId}/leg-{journey.Leg}" });
        await Workflow.GetExternalWorkflowHandle<CollectorWorkflow>(journey.Collector).SignalAsync(w => w.TellAsync($"{journey.Number}.{journey.Leg}"));
        await FailOnceAsync(journey);
        await RaceAsync();
        var next = journey with { Leg = journey.Leg + 1, Sum = sum };
        return next.Leg < Legs ? throw Workflow.CreateContinueAsNewException((JourneyWorkflow w) => w.RunAsync(next)) : sum;
    }

    private static async Task FailOnceAsync(Journey journey)
    {
        try
        {
            await Workflow.ExecuteActivityAsync(() => Steps.Never($"{journey.Number}"), Patient);
        }
        catch (ActivityFailureException)
        {
            // As expected: a failure is an outcome like any other.
        }
    }

    // The loser of each race is cancelled: a timer, and an activity on a queue that nobody serves.
    private static async Task RaceAsync()
    {
        using var losers = new CancellationTokenSource();
        var timer = Workflow.DelayAsync(TimeSpan.FromHours(1), losers.Token);
        var unserved = Workflow.ExecuteActivityAsync(() => Steps.Add(0, 0), new()
        {
            TaskQueue = "nobody",
            StartToCloseTimeout = TimeSpan.FromHours(1),
            CancellationType = ActivityCancellationType.WaitCancellationCompleted,
            CancellationToken = losers.Token,
        });
        await Workflow.DelayAsync(TimeSpan.FromMilliseconds(1));
        losers.Cancel();
        foreach (var loser in new Task[] { timer, unserved })
        {
            try
            {
                await loser;
            }
            catch (Exception e) when (TemporalException.IsCanceledException(e))
            {
                // Cancelled, as asked.
            }
        }
    }
}
