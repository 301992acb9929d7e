namespace Temporalio.Exceptions;

/// <summary>Details of a failure, by index.</summary>
public interface IFailureDetails
{
    int Count { get; }

    /// <exception cref="ArgumentOutOfRangeException">No detail has that index.</exception>
    T ElementAt<T>(int index);
}
