namespace Gfn.Formats.Parquet.Reading;

/// <summary>Bytes of known length that can be read anywhere: a file, an object, memory.</summary>
public abstract class RandomAccessBytes
{
    /// <summary>Bytes altogether. Does not change.</summary>
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="destination"/> completely.</summary>
    /// <param name="offset">First byte wanted; <paramref name="offset"/> plus the destination's length is never past <see cref="Length"/>.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <exception cref="EndOfStreamException">The source turned out shorter than it said.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>Bytes already in memory; not copied.</summary>
    public static RandomAccessBytes Of(ReadOnlyMemory<byte> bytes) => new InMemory(bytes);

    private sealed class InMemory(ReadOnlyMemory<byte> bytes) : RandomAccessBytes
    {
        public override long Length => bytes.Length;

        public override void Read(long offset, Span<byte> destination) =>
            bytes.Span.Slice(checked((int)offset), destination.Length).CopyTo(destination);
    }
}
