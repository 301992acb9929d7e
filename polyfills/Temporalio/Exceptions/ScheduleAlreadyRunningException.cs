namespace Temporalio.Exceptions;

/// <summary>A schedule of that id exists.</summary>
public class ScheduleAlreadyRunningException : FailureException
{
    public ScheduleAlreadyRunningException()
        : base("Schedule already running")
    {
    }
}
