using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;

namespace Temporalio.Worker.Core;

/// <summary>One thing that happened to a run, for its code to see.</summary>
internal abstract record Job
{
    /// <summary>Place within an activation: lower goes first, equal ones keep the order of history.</summary>
    public virtual int Rank => 4;
}

internal sealed record InitializeJob(WorkflowExecutionStartedEventAttributes Started, DateTime WorkflowStartTime, ulong Seed) : Job
{
    public override int Rank => 0;
}

internal sealed record RandomSeedJob(ulong Seed) : Job
{
    public override int Rank => 2;
}

internal sealed record SignalJob(WorkflowExecutionSignaledEventAttributes Signal) : Job
{
    public override int Rank => 3;
}

/// <param name="Update">The request as the client made it.</param>
/// <param name="Validate">False when history says that it was accepted.</param>
internal sealed record UpdateJob(Api.Update.V1.Request Update, bool Validate) : Job
{
    public override int Rank => 3;

    public string Id => Update.Meta.UpdateId;
}

internal sealed record CancelJob : Job;

internal sealed record TimerFiredJob(uint Seq) : Job;

internal sealed record ActivityResolvedJob(uint Seq, Resolution Outcome) : Job;

/// <param name="Seq">Number of the local activity.</param>
/// <param name="Outcome">How it ended, when it did.</param>
/// <param name="Backoff">What to wait before it is tried again, when it did not.</param>
internal sealed record LocalActivityResolvedJob(uint Seq, Resolution? Outcome, LocalBackoff? Backoff) : Job
{
    public override int Rank => 5;
}

/// <param name="Seq">Number of the child.</param>
/// <param name="WorkflowId">As recorded: another engine draws other ids for children without one.</param>
/// <param name="RunId">First run of the child.</param>
internal sealed record ChildStartedJob(uint Seq, string WorkflowId, string RunId) : Job;

/// <param name="Seq">Number of the child.</param>
/// <param name="Cancelled">Null when the id was taken.</param>
internal sealed record ChildStartFailedJob(uint Seq, Failure? Cancelled) : Job;

internal sealed record ChildResolvedJob(uint Seq, Resolution Outcome) : Job;

internal sealed record ExternalSignalResolvedJob(uint Seq, Failure? Failure) : Job;

internal sealed record ExternalCancelResolvedJob(uint Seq, Failure? Failure) : Job;

internal sealed record QueryJob(string Id, Api.Query.V1.WorkflowQuery Query) : Job;

/// <summary>A result (null: none was given) or a failure.</summary>
internal sealed record Resolution(Payload? Result, Failure? Failure);

/// <summary>A wait of a local activity that is long enough to be a timer of the workflow.</summary>
internal sealed record LocalBackoff(int Attempt, TimeSpan Wait, DateTime OriginalScheduleTime);

/// <summary>What a run is told in one turn.</summary>
internal sealed record Activation(TaskFacts Facts, IReadOnlyList<Job> Jobs)
{
    public bool IsQueryOnly => Jobs.Count > 0 && Jobs.All(job => job is QueryJob);
}

/// <summary>What holds for the whole of a workflow task.</summary>
internal sealed record TaskFacts(
    DateTime Time,
    bool IsReplaying,
    int HistoryLength,
    int HistorySize,
    bool ContinueAsNewSuggested,
    IReadOnlyCollection<Workflows.SuggestContinueAsNewReason> SuggestReasons);
