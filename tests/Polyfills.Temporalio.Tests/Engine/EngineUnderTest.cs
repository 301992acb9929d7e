using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Time.Testing;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>A server half alone, with a clock that the test moves and a worker that the test plays, call by call.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    public const string Queue = "engine-tests";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly EngineOptions options;
    private TemporalServer server;

    private EngineUnderTest(EngineOptions options, TemporalServer server, FakeTimeProvider clock, WatchedJournal? journal)
    {
        this.options = options;
        this.server = server;
        Clock = clock;
        Journal = journal;
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>What is written, watched; null where there is a file.</summary>
    public WatchedJournal? Journal { get; }

    public HistoryShard Shard => server.Shard;

    public static async Task<EngineUnderTest> StartAsync(string? file = null, bool compares = true)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var journal = file is null ? new WatchedJournal(compares) : null;
        var asked = new EngineOptions { DatabasePath = file, OpenJournal = journal is null ? null : () => journal, Time = clock, Seed = 1 };
        return new EngineUnderTest(asked, await TemporalServer.StartAsync(asked), clock, journal);
    }

    /// <summary>Closes the engine and opens its file again, with <paramref name="away"/> gone by in between.</summary>
    public async Task ReopenAsync(TimeSpan away)
    {
        await server.DisposeAsync();
        Clock.Advance(away);
        server = await TemporalServer.StartAsync(options);
    }

    public Task<TResponse> CallAsync<TRequest, TResponse>(RpcMethod<TRequest, TResponse> method, TRequest request)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        server.CallAsync(method, request, default, CancellationToken.None).WaitAsync(Deadline);

    public async Task<string> StartWorkflowAsync(string id) => (await CallAsync(WorkflowServiceMethods.StartWorkflowExecution, new StartWorkflowExecutionRequest
    {
        Namespace = "default",
        WorkflowId = id,
        WorkflowType = new WorkflowType { Name = "Flow" },
        TaskQueue = new TaskQueue { Name = Queue },
    })).RunId;

    /// <summary>Takes the next workflow task and answers it.</summary>
    public async Task<PollWorkflowTaskQueueResponse> AnswerTaskAsync(params Command[] commands)
    {
        var task = await CallAsync(WorkflowServiceMethods.PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = new TaskQueue { Name = Queue } });
        await CallAsync(WorkflowServiceMethods.RespondWorkflowTaskCompleted, new RespondWorkflowTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken, Commands = { commands } });
        return task;
    }

    public Task SignalAsync(string id, string name) => CallAsync(WorkflowServiceMethods.SignalWorkflowExecution, new SignalWorkflowExecutionRequest
    {
        Namespace = "default", WorkflowExecution = new WorkflowExecution { WorkflowId = id }, SignalName = name,
    });

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string id, string runId = "") => (await CallAsync(WorkflowServiceMethods.GetWorkflowExecutionHistory, new GetWorkflowExecutionHistoryRequest
    {
        Namespace = "default", Execution = new WorkflowExecution { WorkflowId = id, RunId = runId },
    })).History.Events;

    public Task<DescribeWorkflowExecutionResponse> DescribeAsync(string id, string runId = "") => CallAsync(WorkflowServiceMethods.DescribeWorkflowExecution, new DescribeWorkflowExecutionRequest
    {
        Namespace = "default", Execution = new WorkflowExecution { WorkflowId = id, RunId = runId },
    });

    public static Command Complete() => new()
    {
        CommandType = CommandType.CompleteWorkflowExecution,
        CompleteWorkflowExecutionCommandAttributes = new CompleteWorkflowExecutionCommandAttributes(),
    };

    public static Command Fail(string message) => new()
    {
        CommandType = CommandType.FailWorkflowExecution,
        FailWorkflowExecutionCommandAttributes = new FailWorkflowExecutionCommandAttributes { Failure = new() { Message = message, ApplicationFailureInfo = new() } },
    };

    public static Command Activity(string id) => new()
    {
        CommandType = CommandType.ScheduleActivityTask,
        ScheduleActivityTaskCommandAttributes = new ScheduleActivityTaskCommandAttributes
        {
            ActivityId = id,
            ActivityType = new ActivityType { Name = "Work" },
            TaskQueue = new TaskQueue { Name = Queue },
            StartToCloseTimeout = Duration.FromTimeSpan(TimeSpan.FromMinutes(1)),
        },
    };

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Assert.Null(Journal?.Problem);
    }
}
