namespace Temporalio.Exceptions;

/// <summary>The activity that was to be completed elsewhere should stop.</summary>
public class AsyncActivityCanceledException : TemporalException
{
    public AsyncActivityCanceledException()
        : base("Activity cancelled")
    {
    }
}
