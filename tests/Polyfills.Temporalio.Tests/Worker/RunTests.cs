using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Polyfills.Temporalio.Tests.Worker;

public class RunTests
{
    private static readonly ActivityOptions Once = new() { StartToCloseTimeout = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task FirstTask_ActivityCalled_IsScheduledUnderItsNumber()
    {
        var commands = await RunHarness.Of<TwoSteps>().AnswerAsync(HistoryBuilder.Started("TwoSteps").TaskStarted());

        var command = Assert.Single(commands);
        Assert.Equal("1", command.ScheduleActivityTaskCommandAttributes.ActivityId);
        Assert.Equal("First", command.ScheduleActivityTaskCommandAttributes.ActivityType.Name);
    }

    [Fact]
    public async Task StickyTask_NewEventsOnly_ContinuesWhereItWas()
    {
        var harness = RunHarness.Of<TwoSteps>();
        var history = HistoryBuilder.Started("TwoSteps").TaskStarted();
        await harness.AnswerAsync(history);

        history.Add(EventType.WorkflowTaskCompleted, e => e.WorkflowTaskCompletedEventAttributes = new());
        var commands = await harness.AnswerAsync(history.ActivityDone("1", "First", "a").TaskStarted());

        Assert.Equal("Second", Assert.Single(commands).ScheduleActivityTaskCommandAttributes.ActivityType.Name);
    }

    [Fact]
    public async Task FullHistory_ReplayedFromTheStart_AnswersTheSame()
    {
        var history = HistoryBuilder.Started("TwoSteps").TaskDone().ActivityDone("1", "First", "a").TaskStarted();

        var commands = await RunHarness.Of<TwoSteps>().AnswerAsync(history);

        Assert.Equal("Second", Assert.Single(commands).ScheduleActivityTaskCommandAttributes.ActivityType.Name);
    }

    [Fact]
    public async Task TimerCancelledInItsOwnTask_LeavesNoCommand()
    {
        var commands = await RunHarness.Of<CancelsAtOnce>().AnswerAsync(HistoryBuilder.Started("CancelsAtOnce").TaskStarted());

        Assert.Equal(CommandType.CompleteWorkflowExecution, Assert.Single(commands).CommandType);
    }

    [Fact]
    public async Task CancelRequestAndEscapingCancellation_ClosesAsCanceled()
    {
        var harness = RunHarness.Of<TwoSteps>();
        var history = HistoryBuilder.Started("TwoSteps").CancelRequested().TaskStarted();

        var commands = await harness.AnswerAsync(history);

        Assert.Equal(CommandType.CancelWorkflowExecution, Assert.Single(commands).CommandType);
    }

    [Fact]
    public async Task TimeoutAndSignalInOneTask_TimeoutWins()
    {
        var history = HistoryBuilder.Started("WaitsForSignal").TaskDone();
        var timer = history.TimerStarted("1");
        history.Signaled("Go");
        history.TimerFired("1", timer);

        var commands = await RunHarness.Of<WaitsForSignal>().AnswerAsync(history.TaskStarted());

        var result = Assert.Single(commands).CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0];
        Assert.Equal("false", result.Data.ToStringUtf8());
    }

    [Fact]
    public async Task TaskRun_EvenWhenCaught_FailsTheTask()
    {
        var failure = await Assert.ThrowsAsync<InvalidWorkflowSchedulerException>(
            () => RunHarness.Of<LeavesByTaskRun>().AnswerAsync(HistoryBuilder.Started("LeavesByTaskRun").TaskStarted()));

        Assert.Equal("Task during workflow run was not scheduled on workflow scheduler", failure.Message);
    }

    [Fact]
    public async Task ConfigureAwaitFalse_OnPendingTask_FailsTheTaskAndSaysWhy()
    {
        var harness = RunHarness.Of<LeavesByConfigureAwait>();
        var history = HistoryBuilder.Started("LeavesByConfigureAwait").TaskDone();
        var timer = history.TimerStarted("1");
        history.TimerFired("1", timer);

        var failure = await Assert.ThrowsAsync<InvalidWorkflowSchedulerException>(() => harness.AnswerAsync(history.TaskStarted()));

        Assert.Contains("ConfigureAwait(false)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenEach_FailsTheTaskAndSaysWhy()
    {
        var harness = RunHarness.Of<LeavesByWhenEach>();
        var history = HistoryBuilder.Started("LeavesByWhenEach").TaskDone();
        var timer = history.TimerStarted("1");
        history.TimerFired("1", timer);

        var failure = await Assert.ThrowsAsync<InvalidWorkflowSchedulerException>(() => harness.AnswerAsync(history.TaskStarted()));

        Assert.Contains("Task.WhenEach", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TaskYield_IsNoViolation()
    {
        var commands = await RunHarness.Of<Yields>().AnswerAsync(HistoryBuilder.Started("Yields").TaskStarted());

        Assert.Equal(CommandType.CompleteWorkflowExecution, Assert.Single(commands).CommandType);
    }

    [Fact]
    public async Task Semaphore_ThreeContenders_AreServedInOrderOneAtATime()
    {
        var commands = await RunHarness.Of<Contends>().AnswerAsync(HistoryBuilder.Started("Contends").TaskStarted());

        var result = Assert.Single(commands).CompleteWorkflowExecutionCommandAttributes.Result.Payloads_[0];
        Assert.Equal("\"a+a-b+b-c+c-\"", result.Data.ToStringUtf8().Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    [Workflow]
    public sealed class TwoSteps
    {
        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var first = await Workflow.ExecuteActivityAsync<string>("First", [], Once);
            return await Workflow.ExecuteActivityAsync<string>("Second", [first], Once);
        }
    }

    [Workflow]
    public sealed class CancelsAtOnce
    {
        [WorkflowRun]
        public async Task RunAsync()
        {
            using var source = new CancellationTokenSource();
            var timer = Workflow.DelayAsync(1000, source.Token);
            await source.CancelAsyncOnScheduler();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer);
        }
    }

    [Workflow]
    public sealed class WaitsForSignal
    {
        private bool go;

        [WorkflowRun]
        public Task<bool> RunAsync() => Workflow.WaitConditionAsync(() => go, TimeSpan.FromSeconds(1));

        [WorkflowSignal]
        public Task GoAsync()
        {
            go = true;
            return Task.CompletedTask;
        }
    }

    [Workflow]
    public sealed class LeavesByTaskRun
    {
        [WorkflowRun]
        public async Task RunAsync()
        {
            try
            {
                await Task.Run(() => { });
            }
            catch (InvalidOperationException e)
            {
                throw new InvalidOperationException("A workflow must not see the guard", e);
            }
        }
    }

    [Workflow]
    public sealed class LeavesByConfigureAwait
    {
        [WorkflowRun]
        public async Task RunAsync() => await Workflow.DelayAsync(1).ConfigureAwait(false);
    }

    [Workflow]
    public sealed class LeavesByWhenEach
    {
        [WorkflowRun]
        public async Task RunAsync()
        {
            await foreach (var done in Task.WhenEach(Workflow.DelayAsync(1)))
            {
                await done;
            }
        }
    }

    [Workflow]
    public sealed class Yields
    {
        [WorkflowRun]
        public async Task RunAsync() => await Task.Yield();
    }

    [Workflow]
    public sealed class Contends
    {
        private readonly List<string> log = [];

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            var semaphore = new global::Temporalio.Workflows.Semaphore(1);
            await Workflow.WhenAllAsync(UseAsync("a", semaphore), UseAsync("b", semaphore), UseAsync("c", semaphore));
            return string.Concat(log);
        }

        private async Task UseAsync(string name, global::Temporalio.Workflows.Semaphore semaphore)
        {
            await semaphore.WaitAsync();
            log.Add($"{name}+");
            await Task.Yield();
            log.Add($"{name}-");
            semaphore.Release();
        }
    }
}
