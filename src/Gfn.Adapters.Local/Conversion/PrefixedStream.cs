namespace Gfn.Adapters.Local.Conversion;

/// <summary>Bytes already read, then the rest.</summary>
internal sealed class PrefixedStream(byte[] prefix, Stream rest) : ForwardStream
{
    private int shown;

    public override int Read(Span<byte> buffer)
    {
        if (shown == prefix.Length)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, prefix.Length - shown);
        prefix.AsSpan(shown, count).CopyTo(buffer);
        shown += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
