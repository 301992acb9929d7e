using Temporalio.Api.Failure.V1;

namespace Temporalio.Exceptions;

/// <summary>A failure of the server's own.</summary>
public class ServerFailureException : FailureException
{
    protected internal ServerFailureException(Failure failure, Exception? inner)
        : base(failure, inner)
    {
    }

    public new Failure Failure => base.Failure!;

    public bool NonRetryable => Failure.ServerFailureInfo.NonRetryable;
}
