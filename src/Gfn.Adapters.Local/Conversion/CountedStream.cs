namespace Gfn.Adapters.Local.Conversion;

/// <summary>Reads, and tells how many bytes came.</summary>
internal sealed class CountedStream(Stream inner, Action<long> onRead) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        onRead(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
