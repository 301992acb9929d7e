using Gfn.Formats;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Feeds the lines of a part to an encoder.</summary>
internal sealed class PartReader(LineBlock block, Action<long> onRead)
{
    /// <summary>Reads until the part, or a row group's worth of it, is in the encoder.</summary>
    /// <param name="stream">Decompressed bytes, following those in the block.</param>
    /// <param name="encoder">Begun.</param>
    /// <param name="stopAt">Lines that begin here or behind are left.</param>
    /// <param name="lineBytesMax">The longest line; more than that is not buffered.</param>
    /// <param name="cancel">Stops between blocks.</param>
    /// <returns>True at the end of the file; false if <paramref name="stopAt"/> came first.</returns>
    public bool Feed(Stream stream, RowGroupEncoder encoder, long stopAt, int lineBytesMax, CancellationToken cancel)
    {
        var last = false;
        while (true)
        {
            if (block.Length > 0 && encoder.Append(block, last, stopAt))
            {
                return last && block.Length == 0;
            }

            if (last)
            {
                encoder.Append(block, last: true, stopAt);
                return true;
            }

            cancel.ThrowIfCancellationRequested();
            if (block.Free.IsEmpty && block.Length <= lineBytesMax)
            {
                block.Grow();
            }

            var count = SourceStream.Read(stream, block.Free);
            block.Fill(count);
            onRead(count);
            last = count == 0;
        }
    }

    /// <summary>Moves a stream that was opened one byte before <paramref name="start"/> to the first line that begins there or behind.</summary>
    /// <returns>Where that line begins; the bytes read already are in the block. Negative if none does.</returns>
    public long SkipToLine(Stream stream, long start, CancellationToken cancel)
    {
        var at = start - 1;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var count = SourceStream.Read(stream, block.Free);
            if (count == 0)
            {
                return -1;
            }

            onRead(count);
            var end = block.Free[..count].IndexOf((byte)'\n');
            if (end >= 0)
            {
                block.Fill(count);
                block.Consume(end + 1);
                return at + end + 1;
            }

            at += count;
        }
    }
}
