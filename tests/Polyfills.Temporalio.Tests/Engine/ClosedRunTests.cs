using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Api.Query.V1;
using Temporalio.Api.TaskQueue.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>Runs that have closed leave memory, and are there all the same for whoever asks.</summary>
public sealed class ClosedRunTests : IDisposable
{
    private const int Many = RunDirectory.ClosedKeptMax + 200;

    private readonly string folder = Directory.CreateTempSubdirectory("gfn-closed-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ManyRuns_LeaveMemoryWhenTheyClose()
    {
        await using var engine = await EngineUnderTest.StartAsync(compares: false);
        var first = await RunAsync(engine, "run-0000");
        for (var i = 1; i < Many; i++)
        {
            await RunAsync(engine, $"run-{i:0000}");
        }

        Assert.Equal((RunDirectory.ClosedKeptMax, 0), (engine.Shard.Runs.HeldCount, engine.Shard.Runs.HeldHistories));

        // A timer for each task, of which none has rung: the clock stands still.
        Assert.InRange(engine.Shard.Timers.Count, 0, 2 * 4_096);
        Assert.Equal(first, (await engine.DescribeAsync("run-0000")).WorkflowExecutionInfo.Execution.RunId);
        Assert.Equal(5, (await engine.HistoryAsync("run-0000")).Count);
        Assert.Equal(Many, (await engine.CallAsync(CountWorkflowExecutions, new CountWorkflowExecutionsRequest { Namespace = "default" })).Count);
        Assert.Equal(RunDirectory.ClosedKeptMax, engine.Shard.Runs.HeldCount);
    }

    [Fact]
    public async Task TasksThatNobodyTakes_AreForgottenWithTheirRuns()
    {
        await using var engine = await EngineUnderTest.StartAsync(compares: false);
        for (var i = 0; i < 4 * Many; i++)
        {
            await engine.StartWorkflowAsync("one");
            await engine.CallAsync(TerminateWorkflowExecution, new TerminateWorkflowExecutionRequest { Namespace = "default", WorkflowExecution = new WorkflowExecution { WorkflowId = "one" } });
        }

        Assert.InRange(engine.Shard.Queues[EngineUnderTest.Queue, TaskQueueType.Workflow].BacklogCount, 0, Many);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunThatLeftMemory_AnswersAsBefore(bool inFile)
    {
        await using var engine = await EngineUnderTest.StartAsync(inFile ? Path.Combine(folder, "h.db") : null, compares: false);
        var before = await RunAsync(engine, "asked");
        var history = await engine.HistoryAsync("asked");
        await LeaveMemoryAsync(engine, inFile);

        Assert.Null(engine.Shard.Runs.Open.FirstOrDefault());
        Assert.Equal(history, await engine.HistoryAsync("asked"));
        Assert.Equal(WorkflowExecutionStatus.Completed, (await engine.DescribeAsync("asked", before)).WorkflowExecutionInfo.Status);
        var close = await engine.CallAsync(GetWorkflowExecutionHistory, new GetWorkflowExecutionHistoryRequest
        {
            Namespace = "default", Execution = new WorkflowExecution { WorkflowId = "asked" }, WaitNewEvent = true, HistoryEventFilterType = HistoryEventFilterType.CloseEvent,
        });
        Assert.Equal(EventType.WorkflowExecutionCompleted, Assert.Single(close.History.Events).EventType);
        var refused = await Assert.ThrowsAsync<ServiceException>(() => engine.SignalAsync("asked", "too late"));
        Assert.Equal(ServiceStatus.NotFound, refused.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunThatLeftMemory_IsQueried(bool inFile)
    {
        await using var engine = await EngineUnderTest.StartAsync(inFile ? Path.Combine(folder, "h.db") : null, compares: false);
        await RunAsync(engine, "asked");
        await LeaveMemoryAsync(engine, inFile);

        var query = engine.CallAsync(QueryWorkflow, new QueryWorkflowRequest { Namespace = "default", Execution = new WorkflowExecution { WorkflowId = "asked" }, Query = new WorkflowQuery { QueryType = "what" } });
        var task = await PollAsync(engine);
        for (var i = 0; i < Many && !inFile; i++)
        {
            // Others come and go, and it stays: somebody waits for it.
            await engine.DescribeAsync($"other-{i:0000}");
        }

        await engine.CallAsync(RespondQueryTaskCompleted, new RespondQueryTaskCompletedRequest { Namespace = "default", TaskToken = task.TaskToken, CompletedType = QueryResultType.Answered, QueryResult = new Payloads() });

        Assert.Equal(5, task.History.Events.Count);
        Assert.NotNull((await query).QueryResult);
    }

    [Fact]
    public async Task RunThatLeftMemory_IsReset()
    {
        await using var engine = await EngineUnderTest.StartAsync(compares: false);
        var before = await RunAsync(engine, "asked");
        await LeaveMemoryAsync(engine, inFile: false);

        var after = (await engine.CallAsync(ResetWorkflowExecution, new ResetWorkflowExecutionRequest
        {
            Namespace = "default", WorkflowExecution = new WorkflowExecution { WorkflowId = "asked" }, WorkflowTaskFinishEventId = 4, Reason = "again", RequestId = "r",
        })).RunId;
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());

        Assert.NotEqual(before, after);
        Assert.Equal(after, (await engine.DescribeAsync("asked", before)).WorkflowExtendedInfo.ResetRunId);
        Assert.Equal(WorkflowExecutionStatus.Completed, (await engine.DescribeAsync("asked")).WorkflowExecutionInfo.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IdOfARunThatLeftMemory_IsReusedAsThePolicySays(bool inFile)
    {
        await using var engine = await EngineUnderTest.StartAsync(inFile ? Path.Combine(folder, "h.db") : null, compares: false);
        await RunAsync(engine, "asked");
        await LeaveMemoryAsync(engine, inFile);

        var refused = await Assert.ThrowsAsync<ServiceException>(() => StartAsync(WorkflowIdReusePolicy.RejectDuplicate));
        Assert.Equal(ServiceStatus.AlreadyExists, refused.Status);
        await Assert.ThrowsAsync<ServiceException>(() => StartAsync(WorkflowIdReusePolicy.AllowDuplicateFailedOnly));
        var second = (await StartAsync(WorkflowIdReusePolicy.AllowDuplicate)).RunId;
        Assert.Equal(second, (await engine.DescribeAsync("asked")).WorkflowExecutionInfo.Execution.RunId);

        Task<StartWorkflowExecutionResponse> StartAsync(WorkflowIdReusePolicy policy) => engine.CallAsync(StartWorkflowExecution, new StartWorkflowExecutionRequest
        {
            Namespace = "default", WorkflowId = "asked", WorkflowType = new WorkflowType { Name = "Flow" }, TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue }, WorkflowIdReusePolicy = policy,
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DeletedRuns_UncoverTheOnesBefore(bool inFile)
    {
        await using var engine = await EngineUnderTest.StartAsync(inFile ? Path.Combine(folder, "h.db") : null, compares: false);
        var first = await RunAsync(engine, "asked");
        var second = await RunAsync(engine, "asked");
        await LeaveMemoryAsync(engine, inFile);

        // Both at once: neither is known to be off the disk when the next is asked for.
        await engine.DescribeAsync("asked", first);
        var deletion = DeleteAsync(second);
        Assert.Equal(first, (await engine.DescribeAsync("asked")).WorkflowExecutionInfo.Execution.RunId);
        await deletion;
        await Task.WhenAll(DeleteAsync(first), Assert.ThrowsAsync<ServiceException>(() => engine.DescribeAsync("asked")));
        Assert.Empty(await ListAsync(engine, "WorkflowId = 'asked'", pageSize: 10));

        Task DeleteAsync(string runId) => engine.CallAsync(DeleteWorkflowExecution, new DeleteWorkflowExecutionRequest { Namespace = "default", WorkflowExecution = new WorkflowExecution { WorkflowId = "asked", RunId = runId } });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lists_ShowOpenRunsThenClosedOnesTheLatestFirst_PageByPage(bool inFile)
    {
        await using var engine = await EngineUnderTest.StartAsync(inFile ? Path.Combine(folder, "h.db") : null, compares: false);
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            await RunAsync(engine, id);
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await engine.StartWorkflowAsync("open-1");
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        await engine.StartWorkflowAsync("open-2");
        string[] expected = ["open-2", "open-1", "d", "c", "b", "a"];

        foreach (var pageSize in new[] { 1, 2, 4, 100 })
        {
            Assert.Equal(expected, await ListAsync(engine, "", pageSize));
        }

        Assert.Equal(["d", "b"], await ListAsync(engine, "WorkflowId IN ('b', 'd') AND ExecutionStatus = 'Completed'", pageSize: 1));
        await LeaveMemoryAsync(engine, inFile);
        Assert.Equal(expected, await ListAsync(engine, "NOT WorkflowId STARTS_WITH 'other'", pageSize: 2));
        var groups = (await engine.CallAsync(CountWorkflowExecutions, new CountWorkflowExecutionsRequest { Namespace = "default", Query = "NOT WorkflowId STARTS_WITH 'other' GROUP BY ExecutionStatus" })).Groups;
        Assert.Equal([2, 4], groups.Select(group => group.Count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task HistoryOfAClosedRun_IsTheSameInPagesOfAnySize(int pageSize)
    {
        await using var engine = await EngineUnderTest.StartAsync(compares: false);
        await engine.StartWorkflowAsync("paged");
        await engine.AnswerTaskAsync();
        await engine.SignalAsync("paged", "news");
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());
        var whole = await engine.HistoryAsync("paged");

        var paged = new List<HistoryEvent>();
        var request = new GetWorkflowExecutionHistoryRequest { Namespace = "default", Execution = new WorkflowExecution { WorkflowId = "paged" }, MaximumPageSize = pageSize };
        do
        {
            var page = await engine.CallAsync(GetWorkflowExecutionHistory, request);
            Assert.InRange(page.History.Events.Count, 1, pageSize);
            paged.AddRange(page.History.Events);
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);

        Assert.Equal(9, whole.Count);
        Assert.Equal(whole, paged);
    }

    private static async Task<string> RunAsync(EngineUnderTest engine, string id)
    {
        var runId = await engine.StartWorkflowAsync(id);
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());
        return runId;
    }

    /// <summary>In a file: the engine begins again. In memory: others come.</summary>
    private static async Task LeaveMemoryAsync(EngineUnderTest engine, bool inFile)
    {
        if (inFile)
        {
            await engine.ReopenAsync(away: TimeSpan.Zero);
            return;
        }

        for (var i = 0; i < Many; i++)
        {
            await engine.StartWorkflowAsync($"other-{i:0000}");
            await engine.CallAsync(TerminateWorkflowExecution, new TerminateWorkflowExecutionRequest { Namespace = "default", WorkflowExecution = new WorkflowExecution { WorkflowId = $"other-{i:0000}" } });
        }
    }

    private static Task<PollWorkflowTaskQueueResponse> PollAsync(EngineUnderTest engine) =>
        engine.CallAsync(PollWorkflowTaskQueue, new PollWorkflowTaskQueueRequest { Namespace = "default", TaskQueue = new TaskQueue { Name = EngineUnderTest.Queue } });

    private static async Task<List<string>> ListAsync(EngineUnderTest engine, string query, int pageSize)
    {
        var found = new List<string>();
        var request = new ListWorkflowExecutionsRequest { Namespace = "default", Query = query, PageSize = pageSize };
        do
        {
            var page = await engine.CallAsync(ListWorkflowExecutions, request);
            found.AddRange(page.Executions.Select(run => run.Execution.WorkflowId));
            request.NextPageToken = page.NextPageToken;
        }
        while (!request.NextPageToken.IsEmpty);

        return found;
    }
}
