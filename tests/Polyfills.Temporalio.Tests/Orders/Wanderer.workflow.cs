using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Workflows;
using Mutex = Temporalio.Workflows.Mutex;
using Semaphore = Temporalio.Workflows.Semaphore;

namespace Polyfills.Temporalio.Tests.Orders;

/// <summary>One step of a program: a call, or a node that arranges its parts.</summary>
public sealed record Step(string Kind, int N = 0, Step[]? Parts = null);

/// <summary>Carries out a program that comes as data, and writes down what happens in which order.</summary>
[Workflow("Wanderer")]
public sealed class Wanderer
{
    private readonly List<string> log = [];
    private readonly Step program;
    private readonly Mutex mutex = new();
    private readonly Semaphore semaphore = new(2);
    private int counter;
    private int names;

    [WorkflowInit]
    public Wanderer(Step program) => this.program = program;

    /// <summary>What has happened so far.</summary>
    public IReadOnlyList<string> Log => log;

    [WorkflowRun]
    public async Task<IReadOnlyList<string>> RunAsync(Step program)
    {
        await TryAsync(this.program, null, "r");
        log.Add($"run over, cancelled {Workflow.CancellationToken.IsCancellationRequested}");
        using var own = new CancellationTokenSource();
        await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, own.Token);
        log.Add("handlers over");
        return log;
    }

    [WorkflowSignal]
    public async Task GoAsync(int add, Step? step)
    {
        counter += add;
        log.Add($"go {add}");
        if (step is not null)
        {
            await TryAsync(step, null, $"s{names++}");
        }
    }

    [WorkflowUpdate]
    public async Task<int> AskAsync(int add, Step? step)
    {
        counter += add;
        log.Add($"ask {add}");
        if (step is not null)
        {
            await TryAsync(step, null, $"u{names++}");
        }

        log.Add($"asked {add}");
        return counter;
    }

    [WorkflowUpdateValidator(nameof(AskAsync))]
    public void CheckAsk(int add, Step? step)
    {
        if (add < 0)
        {
            throw new ArgumentException("negative", nameof(add));
        }
    }

    private async Task TryAsync(Step step, CancellationToken? token, string path)
    {
        log.Add($"{path} {step.Kind}{step.N}");
        try
        {
            await DoAsync(step, token, path);
            log.Add($"{path} ok");
        }
        catch (Exception e)
        {
            log.Add($"{path} {e.GetType().Name}{(e.InnerException is { } inner ? " < " + inner.GetType().Name : "")}");
        }
    }

    // One async method between a step and its parts, and no more: every further one would take a turn of the loop.
    private Task DoAsync(Step step, CancellationToken? token, string path) => step switch
    {
        { Kind: "scope", Parts: { } parts } => CancelAfterFirstAsync(parts, token, path),
        { Kind: "lock", Parts: { } parts } => BetweenAsync(() => mutex.WaitOneAsync(token), parts[0], token, path, mutex.ReleaseMutex),
        { Kind: "sem", Parts: { } parts } => BetweenAsync(() => semaphore.WaitAsync(token), parts[0], token, path, semaphore.Release),
        { Parts: { } parts } when step.Kind != "condt" => ArrangeAsync(step.Kind, parts, token, path),
        _ => CallAsync(step, token, path),
    };

    private async Task CallAsync(Step step, CancellationToken? token, string path)
    {
        switch (step.Kind)
        {
            case "nop": break;
            case "delay": await Workflow.DelayAsync(step.N, token); break;
            case "forever": await Workflow.DelayAsync(Timeout.InfiniteTimeSpan, token); break;
            case "cond": await Workflow.WaitConditionAsync(() => counter >= step.N, token); break;
            case "condt": log.Add($"{path} held {await Workflow.WaitConditionAsync(() => counter >= step.N, TimeSpan.FromMilliseconds(step.Parts is { } parts ? parts[0].N : 40), token)}"); break;
            case "true": await Workflow.WaitConditionAsync(() => true, token); break;
            case "yield": await Task.Yield(); break;
            case "bump": counter += step.N; break;
            case "act": await Workflow.ExecuteActivityAsync(() => Deeds.Echo(step.N), Remote((ActivityCancellationType)(step.N % 3), token)); break;
            case "actfail": await Workflow.ExecuteActivityAsync(() => Deeds.Fail(step.N), Remote(ActivityCancellationType.TryCancel, token)); break;
            case "actbeat": await Workflow.ExecuteActivityAsync(() => Deeds.BeatAsync(), Remote((ActivityCancellationType)(step.N % 3), token)); break;
            case "child": await Workflow.ExecuteChildWorkflowAsync((Kid wf) => wf.RunAsync(step.N), Child((ChildWorkflowCancellationType)(step.N % 4), token, path)); break;
            case "childstart": await Workflow.StartChildWorkflowAsync((Kid wf) => wf.RunAsync(step.N), Child(ChildWorkflowCancellationType.TryCancel, token, path)); break;
            case "sig": await Workflow.GetExternalWorkflowHandle<Wanderer>(Workflow.Info.WorkflowId).SignalAsync(wf => wf.GoAsync(step.N, null)); break;
            case "sigmiss": await Workflow.GetExternalWorkflowHandle("nobody").SignalAsync("Go", [1, null], new() { CancellationToken = token }); break;
            case "cancelmiss": await Workflow.GetExternalWorkflowHandle("nobody").CancelAsync(); break;
            case "throw": throw new ApplicationFailureException($"{step.N}");
            case "memo": Workflow.UpsertMemo(MemoUpdate.ValueSet("m", step.N)); break;
            case "patch": log.Add($"{path} patched {Workflow.Patched($"p{step.N}")}"); break;
            case "random": log.Add($"{path} same {Workflow.Random.Next() == Workflow.Random.Next()}"); break;
            default: throw new InvalidOperationException(step.Kind);
        }
    }

    private async Task ArrangeAsync(string kind, Step[] parts, CancellationToken? token, string path)
    {
        switch (kind)
        {
            case "seq":
                for (var i = 0; i < parts.Length; i++)
                {
                    await TryAsync(parts[i], token, $"{path}.{i}");
                }

                break;
            case "all": await Workflow.WhenAllAsync(parts.Select((part, i) => TryAsync(part, token, $"{path}.{i}")).ToList()); break;
            case "allraw": await Workflow.WhenAllAsync(parts.Select((part, i) => DoAsync(part, token, $"{path}.{i}")).ToList()); break;
            case "any":
                var tasks = parts.Select((part, i) => TryAsync(part, token, $"{path}.{i}")).ToList();
                log.Add($"{path} first {tasks.IndexOf(await Workflow.WhenAnyAsync(tasks))}");
                break;
            case "anyraw":
                var raw = parts.Select((part, i) => DoAsync(part, token, $"{path}.{i}")).ToList();
                var first = await Workflow.WhenAnyAsync(raw);
                log.Add($"{path} first {raw.IndexOf(first)} {first.Status}");
                break;
            case "detach":
                using (var source = new CancellationTokenSource())
                {
                    await TryAsync(parts[0], source.Token, $"{path}.0");
                }

                break;
            case "spawn": _ = TryAsync(parts[0], token, $"{path}.0"); break;
            case "run": await Workflow.RunTaskAsync(() => TryAsync(parts[0], token, $"{path}.0")); break;
            case "tcs":
                var done = new TaskCompletionSource();
                var waiter = WaitAsync(done.Task, path);
                await TryAsync(parts[0], token, $"{path}.0");
                done.SetResult();
                await waiter;
                break;
            default: throw new InvalidOperationException(kind);
        }
    }

    /// <summary>The first part ends, and the scope of the others is cancelled.</summary>
    private async Task CancelAfterFirstAsync(Step[] parts, CancellationToken? token, string path)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(token ?? Workflow.CancellationToken);
        var inside = parts.Skip(1).Select((part, i) => TryAsync(part, source.Token, $"{path}.{i + 1}")).ToList();
        await TryAsync(parts[0], token, $"{path}.0");
        log.Add($"{path} cancels");
        source.Cancel();
        log.Add($"{path} cancelled");
        await Workflow.WhenAllAsync(inside);
    }

    private async Task BetweenAsync(Func<Task> enter, Step part, CancellationToken? token, string path, Action release)
    {
        await enter();
        try
        {
            await TryAsync(part, token, $"{path}.0");
        }
        finally
        {
            release();
        }
    }

    private async Task WaitAsync(Task done, string path)
    {
        await done;
        log.Add($"{path} waited");
    }

    private static ActivityOptions Remote(ActivityCancellationType type, CancellationToken? token) => new()
    {
        StartToCloseTimeout = TimeSpan.FromSeconds(30), RetryPolicy = new() { MaximumAttempts = 1 }, CancellationToken = token, CancellationType = type,
    };

    private static ChildWorkflowOptions Child(ChildWorkflowCancellationType type, CancellationToken? token, string path) => new()
    {
        Id = $"{Workflow.Info.WorkflowId}/{path}", CancellationToken = token, CancellationType = type, ParentClosePolicy = ParentClosePolicy.Abandon,
    };
}

/// <summary>Named by the programs; what it did is in the histories.</summary>
[Workflow("Kid")]
public sealed class Kid
{
    [WorkflowRun]
    public Task<int> RunAsync(int n) => Task.FromResult(n);
}

/// <summary>The same for activities.</summary>
public static class Deeds
{
    [Activity]
    public static int Echo(int n) => n;

    [Activity]
    public static int Fail(int n) => throw new ApplicationFailureException($"{n}");

    [Activity]
    public static Task BeatAsync() => Task.CompletedTask;
}
