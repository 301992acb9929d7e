namespace Temporalio.Workflows;

/// <summary>Why the server suggests to continue as new.</summary>
public enum SuggestContinueAsNewReason
{
    Unspecified,
    HistorySizeTooLarge,
    TooManyHistoryEvents,
    TooManyUpdates,
}
