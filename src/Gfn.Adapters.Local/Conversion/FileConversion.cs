using Gfn.Formats;
using Gfn.Ports;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>Converts files of this machine, or a stream such as standard input, without store, tracker or engine.</summary>
public static class FileConversion
{
    /// <summary>Converts; the calling thread is one of those that work.</summary>
    /// <param name="inputs">The files, in the order in which their rows appear.</param>
    /// <param name="target">Where to.</param>
    /// <param name="spec">How.</param>
    /// <param name="progress">Told now and then, from any thread.</param>
    /// <param name="cancel">Stops soon and leaves nothing unfinished behind.</param>
    /// <exception cref="ColumnLimitException">The files have more distinct keys than allowed.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ConversionReport Run(IReadOnlyList<ConversionInput> inputs, FileTarget target, ConversionSpec spec, IProgress<ConversionProgress> progress, CancellationToken cancel)
    {
        var report = new FileSetConversion(inputs, spec, target, progress).Run(cancel);
        target.CompleteRejects();
        return report;
    }

    /// <summary>A file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static ConversionInput Input(string path) => new(path, new FileInfo(path).Length, (offset, _) =>
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        file.Position = offset;
        return Task.FromResult<Stream>(file);
    });

    /// <summary>A stream that can be read once.</summary>
    public static ConversionInput Input(string name, Stream stream) => new(name, null, (_, _) => Task.FromResult(stream));
}
