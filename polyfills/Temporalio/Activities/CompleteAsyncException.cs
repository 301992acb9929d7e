using Temporalio.Exceptions;

namespace Temporalio.Activities;

/// <summary>Thrown by an activity that will be completed from elsewhere.</summary>
public class CompleteAsyncException : TemporalException
{
}
