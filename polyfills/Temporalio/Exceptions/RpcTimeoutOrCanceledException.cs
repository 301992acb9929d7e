namespace Temporalio.Exceptions;

/// <summary>The deadline of a call passed, or its caller cancelled it.</summary>
public class RpcTimeoutOrCanceledException : TemporalException
{
    public RpcTimeoutOrCanceledException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
