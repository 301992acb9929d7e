namespace Gfn.Fuzz;

/// <summary>Something that must survive any bytes.</summary>
public interface ITarget : IDisposable
{
    /// <summary>What reports call it.</summary>
    string Name { get; }

    /// <summary>Good inputs to begin with.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Bytes worth putting in.</summary>
    IReadOnlyList<byte[]> Tokens { get; }

    /// <summary>Takes an input. Throws if anything does not hold; what a refusal of the input would be is not thrown.</summary>
    void Run(ReadOnlySpan<byte> input);
}
