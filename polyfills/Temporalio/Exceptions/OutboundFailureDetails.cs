namespace Temporalio.Exceptions;

/// <summary>Details as they were given.</summary>
public record OutboundFailureDetails(IReadOnlyCollection<object?>? Details) : IFailureDetails
{
    public int Count => Details?.Count ?? 0;

    public T ElementAt<T>(int index) =>
        index >= 0 && index < Count ? (T)Details!.ElementAt(index)! : throw new ArgumentOutOfRangeException(nameof(index));
}
