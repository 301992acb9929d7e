using Temporalio.Api.Batch.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Seam;
using static Temporalio.Engine.Seam.WorkflowServiceMethods;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>Batch jobs: which runs they reach, how they count, how they go on.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gfn-batch-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Terminate_ByQuery_ReachesTheOpenRunsOnly()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await StartManyAsync(engine, 250);
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());

        await StartAsync(engine, request => request.TerminationOperation = new BatchOperationTermination { Identity = "tester" });
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        var job = await DescribeAsync(engine);

        Assert.Equal((BatchOperationState.Completed, BatchOperationType.Terminate), (job.State, job.OperationType));
        Assert.Equal((249, 249, 0), (job.TotalOperationCount, job.CompleteOperationCount, job.FailureOperationCount));
        Assert.Equal(249, await CountAsync(engine, "ExecutionStatus = 'Terminated'"));
        var closed = (await engine.HistoryAsync("flow-249"))[^1].WorkflowExecutionTerminatedEventAttributes;
        Assert.Equal(("by the test", "tester"), (closed.Reason, closed.Identity));
    }

    [Fact]
    public async Task Rate_IsKept_AndAStoppedJobLeavesTheRestAlone()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await StartManyAsync(engine, 10);

        await StartAsync(engine, request =>
        {
            request.CancellationOperation = new BatchOperationCancellation();
            request.MaxOperationsPerSecond = 2;
        });
        engine.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, (await DescribeAsync(engine)).CompleteOperationCount);
        await engine.CallAsync(StopBatchOperation, new StopBatchOperationRequest { JobId = "job" });
        engine.Clock.Advance(TimeSpan.FromSeconds(10));

        var job = await DescribeAsync(engine);
        Assert.Equal((BatchOperationState.Failed, 4), (job.State, job.CompleteOperationCount));
        var again = await Assert.ThrowsAsync<ServiceException>(() => engine.CallAsync(StopBatchOperation, new StopBatchOperationRequest { JobId = "job" }));
        Assert.Equal(ServiceStatus.NotFound, again.Status);
    }

    [Fact]
    public async Task Reopen_InTheMiddle_GoesOnWhereItWas()
    {
        await using var engine = await EngineUnderTest.StartAsync(Path.Combine(folder, "h.db"));
        await StartManyAsync(engine, 6);
        await StartAsync(engine, request =>
        {
            request.SignalOperation = new BatchOperationSignal { Signal = "go" };
            request.MaxOperationsPerSecond = 1;
        });

        await engine.ReopenAsync(away: TimeSpan.Zero);
        for (var second = 0; second < 6; second++)
        {
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
            await DescribeAsync(engine);
        }

        Assert.Equal(BatchOperationState.Completed, (await DescribeAsync(engine)).State);
        for (var i = 0; i < 6; i++)
        {
            Assert.Single(await engine.HistoryAsync($"flow-{i}"), entry => entry.EventType == EventType.WorkflowExecutionSignaled);
        }
    }

    [Fact]
    public async Task DeleteAndReset_OfNamedRuns_ReachClosedOnesToo()
    {
        await using var engine = await EngineUnderTest.StartAsync();
        await StartManyAsync(engine, 2);
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());
        await engine.AnswerTaskAsync(EngineUnderTest.Complete());

        await StartAsync(engine, request => request.ResetOperation = new BatchOperationReset { Options = new ResetOptions { FirstWorkflowTask = new() } }, query: "WorkflowId = 'flow-0'");
        await StartAsync(engine, request => request.DeletionOperation = new BatchOperationDeletion(), id: "second", query: "WorkflowId = 'flow-1'");

        Assert.Equal(WorkflowExecutionStatus.Running, (await engine.DescribeAsync("flow-0")).WorkflowExecutionInfo.Status);
        Assert.Equal(0, await CountAsync(engine, "WorkflowId = 'flow-1'"));
        var jobs = (await engine.CallAsync(ListBatchOperations, new ListBatchOperationsRequest())).OperationInfo;
        Assert.Equal([BatchOperationState.Completed, BatchOperationState.Completed], jobs.Select(job => job.State));
    }

    [Fact]
    public async Task Start_WithoutWhatItNeeds_IsRefused()
    {
        await using var engine = await EngineUnderTest.StartAsync();

        await RefusedAsync(new StartBatchOperationRequest { JobId = "j", VisibilityQuery = "WorkflowId = 'x'", DeletionOperation = new() }, "Reason is not set on request.");
        await RefusedAsync(new StartBatchOperationRequest { JobId = "j", Reason = "r", DeletionOperation = new() }, "Workflow executions or visibility filter are not set on request.");
        await RefusedAsync(new StartBatchOperationRequest { JobId = "j", Reason = "r", VisibilityQuery = "WorkflowId = 'x'" }, "Batch operation is not set on request.");
        await RefusedAsync(new StartBatchOperationRequest { JobId = "j", Reason = "r", VisibilityQuery = "Nothing = 1", DeletionOperation = new() }, "invalid query: invalid search attribute: Nothing");

        async Task RefusedAsync(StartBatchOperationRequest request, string why) =>
            Assert.Equal(why, (await Assert.ThrowsAsync<ServiceException>(() => engine.CallAsync(StartBatchOperation, request))).Message);
    }

    private static async Task StartManyAsync(EngineUnderTest engine, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await engine.StartWorkflowAsync($"flow-{i}");
        }
    }

    private static async Task StartAsync(EngineUnderTest engine, Action<StartBatchOperationRequest> operation, string id = "job", string query = "WorkflowType = 'Flow'")
    {
        var request = new StartBatchOperationRequest { Namespace = "default", JobId = id, Reason = "by the test", VisibilityQuery = query };
        operation(request);
        await engine.CallAsync(StartBatchOperation, request);
    }

    private static Task<DescribeBatchOperationResponse> DescribeAsync(EngineUnderTest engine) =>
        engine.CallAsync(DescribeBatchOperation, new DescribeBatchOperationRequest { Namespace = "default", JobId = "job" });

    private static async Task<long> CountAsync(EngineUnderTest engine, string query) =>
        (await engine.CallAsync(CountWorkflowExecutions, new CountWorkflowExecutionsRequest { Namespace = "default", Query = query })).Count;
}
