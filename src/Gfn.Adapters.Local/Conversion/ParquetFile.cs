using Gfn.Formats.Parquet.Reading;
using Microsoft.Win32.SafeHandles;

namespace Gfn.Adapters.Local.Conversion;

/// <summary>A Parquet file on disk, opened for looking at it: its footer is read, its pages when asked for.</summary>
public sealed class ParquetFile : IDisposable
{
    private readonly OnDisk source;

    private ParquetFile(string path, OnDisk source, ParquetReader reader)
    {
        Path = path;
        this.source = source;
        Reader = reader;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The reader on it.</summary>
    public ParquetReader Reader { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Path of an existing file.</param>
    /// <exception cref="Gfn.Formats.Parquet.ParquetFormatException">Not a Parquet file, or its footer is broken.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static ParquetFile Open(string path)
    {
        var file = new OnDisk(path);
        try
        {
            return new ParquetFile(path, file, ParquetReader.Open(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads everything and reports whatever does not hold.</summary>
    /// <param name="path">Path of an existing file; it need not be a Parquet file.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static VerificationReport Verify(string path, CancellationToken cancel)
    {
        using var file = new OnDisk(path);
        return ParquetVerifier.Verify(file, limits: null, cancel);
    }

    /// <summary>The first rows.</summary>
    /// <param name="rowsMax">How many at most.</param>
    /// <param name="fields">Names of top-level fields in the order wanted; empty for all.</param>
    /// <exception cref="ArgumentException">A name is not a field of the file.</exception>
    /// <exception cref="Gfn.Formats.Parquet.ParquetFormatException">The file is broken.</exception>
    public IEnumerable<ParquetValue.Struct> Head(int rowsMax, IReadOnlyList<string> fields)
    {
        var chosen = fields.Count == 0 ? Reader.Schema.Root.Children : [.. fields.Select(Field)];
        return Read(Reader.Rows(chosen), rowsMax);
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();

    private static IEnumerable<ParquetValue.Struct> Read(RowCursor cursor, int rowsMax)
    {
        for (var row = 0; row < rowsMax && cursor.Read(); row++)
        {
            yield return cursor.Current;
        }
    }

    private SchemaNode Field(string name) =>
        Reader.Schema.Root.Children.FirstOrDefault(field => field.Name == name)
        ?? throw new ArgumentException($"{Path} has no field '{name}'; its fields are {string.Join(", ", Reader.Schema.Root.Children.Select(field => field.Name))}.", nameof(name));

    private sealed class OnDisk : RandomAccessBytes, IDisposable
    {
        private readonly SafeFileHandle handle;

        public OnDisk(string path)
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
            Length = RandomAccess.GetLength(handle);
        }

        public override long Length { get; }

        public override void Read(long offset, Span<byte> destination)
        {
            while (!destination.IsEmpty)
            {
                var count = RandomAccess.Read(handle, destination, offset);
                if (count == 0)
                {
                    throw new EndOfStreamException($"The file became shorter while it was read: {Length} bytes before, byte {offset} is gone.");
                }

                destination = destination[count..];
                offset += count;
            }
        }

        public void Dispose() => handle.Dispose();
    }
}
