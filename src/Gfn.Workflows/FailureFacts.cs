using Temporalio.Exceptions;

namespace Gfn.Workflows;

/// <summary>Reads back from Temporal's failures what the activities said.</summary>
internal static class FailureFacts
{
    /// <summary>Stable code and message of the innermost failure that has a code; else the outermost message.</summary>
    public static string Reason(this Exception failure)
    {
        for (var current = failure; current is not null; current = current.InnerException)
        {
            if (current is ApplicationFailureException { ErrorType: { } code } application)
            {
                return Cut($"{code}: {application.Message}");
            }

            if (current is TimeoutFailureException timeout)
            {
                return Cut($"timeout: {timeout.TimeoutType}: {timeout.Message}");
            }
        }

        return TemporalException.IsCanceledException(failure) ? "cancelled" : Cut(failure.Message);
    }

    private static string Cut(string text) => text.Length <= 1_000 ? text : text[..1_000];
}
