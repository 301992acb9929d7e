using Temporalio.Api.Update.V1;

namespace Temporalio.Engine.Histories;

/// <summary>An update on its way: the request, and those who wait for it to be accepted or to end.</summary>
internal sealed class PendingUpdate(Request request)
{
    public Request Request => request;

    public string Id => request.Meta.UpdateId;

    public string MessageId => $"{Id}/request";

    /// <summary>Ends when a worker accepts the update, or with the outcome that refused it.</summary>
    public TaskCompletionSource<Outcome?> Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<Outcome> Completed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsAccepted { get; set; }

    /// <summary>True when the request stands in history already, as a reset leaves it.</summary>
    public bool IsInHistory { get; init; }

    public void End(Outcome outcome)
    {
        Accepted.TrySetResult(IsAccepted ? null : outcome);
        Completed.TrySetResult(outcome);
    }
}
