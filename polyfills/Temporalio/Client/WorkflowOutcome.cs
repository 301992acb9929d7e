using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Api.History.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Temporalio.Client;

/// <summary>What a closing event means to the caller who waits for a result.</summary>
internal static class WorkflowOutcome
{
    public static async Task<T> ReadAsync<T>(HistoryEvent close, DataConverter converter)
    {
        switch (close.EventType)
        {
            case EventType.WorkflowExecutionCompleted:
                return await ValueAsync<T>(close.WorkflowExecutionCompletedEventAttributes.Result, converter).ConfigureAwait(false);
            case EventType.WorkflowExecutionFailed:
                throw new WorkflowFailedException(await converter.ToExceptionAsync(close.WorkflowExecutionFailedEventAttributes.Failure).ConfigureAwait(false));
            case EventType.WorkflowExecutionCanceled:
                throw new WorkflowFailedException(await converter.ToExceptionAsync(new Failure
                {
                    Message = "Workflow canceled",
                    CanceledFailureInfo = new CanceledFailureInfo { Details = close.WorkflowExecutionCanceledEventAttributes.Details },
                }).ConfigureAwait(false));
            case EventType.WorkflowExecutionTerminated:
                var terminated = close.WorkflowExecutionTerminatedEventAttributes;
                throw new WorkflowFailedException(new TerminatedFailureException(
                    new Failure { Message = terminated.Reason.Length == 0 ? "Workflow execution terminated" : terminated.Reason, TerminatedFailureInfo = new TerminatedFailureInfo() },
                    null,
                    new InboundFailureDetails(converter.PayloadConverter, await DecodedAsync(terminated.Details, converter).ConfigureAwait(false))));
            case EventType.WorkflowExecutionTimedOut:
                throw new WorkflowFailedException(await converter.ToExceptionAsync(new Failure
                {
                    Message = "Workflow timed out",
                    TimeoutFailureInfo = new TimeoutFailureInfo { TimeoutType = TimeoutType.StartToClose },
                }).ConfigureAwait(false));
            case EventType.WorkflowExecutionContinuedAsNew:
                throw new WorkflowContinuedAsNewException(close.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId);
            default:
                throw new InvalidOperationException($"Unexpected event type {close.EventType}");
        }
    }

    /// <summary>A single value; callers that ask for none ignore what came.</summary>
    public static async Task<T> ValueAsync<T>(Payloads? payloads, DataConverter converter) =>
        typeof(T) == typeof(ValueTuple) || payloads is null ? default! : await converter.ToSingleValueAsync<T>(payloads.Payloads_).ConfigureAwait(false);

    private static async Task<IReadOnlyCollection<Payload>?> DecodedAsync(Payloads? payloads, DataConverter converter) =>
        payloads is null ? null : converter.PayloadCodec is { } codec ? await codec.DecodeAsync(payloads.Payloads_).ConfigureAwait(false) : payloads.Payloads_;
}
