using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Engine.Histories;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Storage;
using Temporalio.Engine.Timers;
using Temporalio.Engine.Visibility;

namespace Temporalio.Engine.Batches;

/// <summary>
/// Batch jobs: one operation on many runs, a chunk at a time, each chunk in one commit with the job's own progress. A job goes on after a
/// restart where it was. Call under the shard's gate.
/// </summary>
internal sealed class BatchBook(HistoryShard shard)
{
    private const string DocumentPrefix = "batch/";
    private const int ChunkMax = 100;
    private const int ClosedKeptMax = 1_000;

    private readonly Dictionary<string, BatchRecord> jobs = new(StringComparer.Ordinal);

    /// <summary>Latest first.</summary>
    public IEnumerable<BatchRecord> All => jobs.Values.OrderByDescending(job => job.StartTime);

    public void Open()
    {
        foreach (var (_, data) in shard.Documents(DocumentPrefix))
        {
            var job = BatchRecord.Parser.ParseFrom(data);
            jobs[job.Request.JobId] = job;
            if (job.State == BatchOperationState.Running)
            {
                Continue(job, wait: TimeSpan.Zero);
            }
        }
    }

    /// <exception cref="ServiceException">NotFound.</exception>
    public BatchRecord Find(string id) => jobs.TryGetValue(id, out var job) ? job : throw Refusal.NotFound($"workflow not found for ID: {id}");

    /// <exception cref="ServiceException">AlreadyExists for an id that is taken; InvalidArgument for a bad query.</exception>
    public void Start(StartBatchOperationRequest request)
    {
        if (jobs.TryGetValue(request.JobId, out var known))
        {
            throw known.State == BatchOperationState.Running
                ? Refusal.AlreadyStarted($"Workflow execution is already running. WorkflowId: {request.JobId}.")
                : Refusal.AlreadyStarted($"Workflow execution already finished. WorkflowId: {request.JobId}.");
        }

        var job = new BatchRecord { Request = request, State = BatchOperationState.Running, StartTime = shard.Clock.Now };
        job.Waiting.Add(Targets(request));
        job.Total = job.Waiting.Count;
        jobs[request.JobId] = job;
        Forget();
        Step(job);
    }

    /// <summary>Leaves the rest of a job undone. What it did stays.</summary>
    /// <exception cref="ServiceException">NotFound, also for one that has ended.</exception>
    public void Stop(string id)
    {
        var job = Find(id);
        if (job.State != BatchOperationState.Running)
        {
            throw Refusal.NotFound("workflow execution already completed");
        }

        Close(job, BatchOperationState.Failed);
        Save(job);
    }

    private List<WorkflowExecution> Targets(StartBatchOperationRequest request)
    {
#pragma warning disable CS0612 // Deprecated in the protocol, and still sent by clients.
        var named = request.Executions.ToList();
#pragma warning restore CS0612
        if (named.Count > 0)
        {
            return named;
        }

        // Only open runs can be cancelled, terminated or signalled, so closed ones are no targets.
        var onlyOpen = request.OperationCase is not (StartBatchOperationRequest.OperationOneofCase.DeletionOperation or StartBatchOperationRequest.OperationOneofCase.ResetOperation);
        var query = VisibilityQuery<RunRecord>.Parse(request.VisibilityQuery, shard.Attributes.TypeOf, RunFields.Values);
        using var closed = onlyOpen ? null : shard.Runs.Closed();
        return shard.Runs.Open.Select(run => run.Record).Concat(closed?.Records ?? [])
            .Where(query.Matches)
            .OrderBy(record => record.Key)
            .Select(record => new WorkflowExecution { WorkflowId = record.WorkflowId, RunId = record.RunId })
            .ToList();
    }

    private void Step(BatchRecord job)
    {
        if (job.State != BatchOperationState.Running)
        {
            return;
        }

        var rate = job.Request.MaxOperationsPerSecond;
        var chunk = rate > 0 ? (int)Math.Clamp(rate, 1, ChunkMax) : ChunkMax;
        foreach (var execution in job.Waiting.Take(chunk).ToList())
        {
            job.Waiting.RemoveAt(0);
            try
            {
                BatchOperation.Apply(shard, job.Request, execution);
                job.Complete++;
            }
            catch (ServiceException e) when (e.Status == ServiceStatus.NotFound)
            {
                // Closed or deleted meanwhile: nothing is left to do.
                job.Complete++;
            }
            catch (ServiceException)
            {
                job.Failed++;
            }
        }

        if (job.Waiting.Count == 0)
        {
            Close(job, BatchOperationState.Completed);
        }
        else
        {
            Continue(job, rate > 0 ? TimeSpan.FromSeconds(chunk / rate) : TimeSpan.Zero);
        }

        Save(job);
    }

    private void Continue(BatchRecord job, TimeSpan wait) =>
        shard.Timers.Add(Timestamp.FromDateTime(shard.Clock.UtcNow + wait), new TimerTask(TimerKind.Batch, null, OnFire: () => Step(job)));

    private void Close(BatchRecord job, BatchOperationState state)
    {
        job.State = state;
        job.CloseTime = shard.Clock.Now;
        job.Waiting.Clear();
    }

    private void Save(BatchRecord job) => shard.SaveDocument(DocumentPrefix + job.Request.JobId, job);

    private void Forget()
    {
        foreach (var job in jobs.Values.Where(job => job.State != BatchOperationState.Running).OrderByDescending(job => job.CloseTime).Skip(ClosedKeptMax).ToList())
        {
            jobs.Remove(job.Request.JobId);
            shard.SaveDocument(DocumentPrefix + job.Request.JobId, null);
        }
    }
}
