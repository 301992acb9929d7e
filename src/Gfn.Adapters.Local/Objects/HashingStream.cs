using System.Security.Cryptography;

namespace Gfn.Adapters.Local;

/// <summary>Writes through to a file and into a digest.</summary>
/// <param name="file">Takes the bytes.</param>
/// <param name="hash">Takes them too.</param>
/// <param name="what">The object they are of, for errors.</param>
internal sealed class HashingStream(FileStream file, IncrementalHash hash, string what) : SinkStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (Exception failure) when (StoreFailures.IsOurs(failure))
        {
            throw StoreFailures.Of(failure, what);
        }

        hash.AppendData(buffer);
    }

    public override void Flush()
    {
        try
        {
            file.Flush();
        }
        catch (Exception failure) when (StoreFailures.IsOurs(failure))
        {
            throw StoreFailures.Of(failure, what);
        }
    }
}
