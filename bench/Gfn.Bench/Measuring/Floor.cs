using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Gfn.Adapters.Local.Conversion;
using Gfn.Formats.Parquet;
using Gfn.Ports;

namespace Gfn.Bench.Measuring;

/// <summary>What no converter of this kind can do without: read, check UTF-8, compress as Snappy does, write. One thread, seconds.</summary>
internal static partial class Floor
{
    private const int BlockBytes = 1 << 20;
    private const int PieceBytes = 256 << 10;
    private const int Rounds = 3;

    /// <summary>Measures; prints <c>read utf8 snappy write</c> and the name of the encoder.</summary>
    public static async Task MeasureAsync(string input, string scratch)
    {
        var block = new byte[BlockBytes];
        var read = Best(() => Walk(input, block, _ => { }));
        var both = Best(() => Walk(input, block, count => Utf8.IsValid(block.AsSpan(0, count))));

        var uncompressed = scratch + ".uncompressed";
        var spec = new ConversionSpec { Threads = 2, Parquet = new ParquetOptions { Compression = CompressionCodec.Uncompressed } };
        using (var target = new FileTarget(uncompressed, single: true, [input], rejectsPath: null))
        {
            FileConversion.Run([FileConversion.Input(input)], target, spec, new Progress<ConversionProgress>(), CancellationToken.None);
        }

        var pieces = Pieces(uncompressed);
        File.Delete(uncompressed);
        var packed = new byte[PieceBytes * 2];
        var snappy = Best(() => pieces.ForEach(piece => Compress(piece, packed)));
        var stored = pieces.Sum(piece => (long)Compress(piece, packed));
        var write = Best(() => Write(scratch, stored, block));
        File.Delete(scratch);
        Console.WriteLine(FormattableString.Invariant($"{read} {Math.Max(0, both - read)} {snappy} {write} {(Native.IsThere ? "libsnappy" : "Snappier")}"));
    }

    /// <summary>Page-sized pieces of every column chunk, so that columns do not mix.</summary>
    private static List<byte[]> Pieces(string path)
    {
        using var parquet = ParquetFile.Open(path);
        using var file = File.OpenHandle(path);
        var pieces = new List<byte[]>();
        foreach (var column in parquet.Reader.MetaData.RowGroups.SelectMany(group => group.Columns))
        {
            var meta = column.MetaData!;
            var at = meta.DictionaryPageOffset ?? meta.DataPageOffset;
            for (var left = meta.TotalCompressedSize; left > 0;)
            {
                var piece = new byte[Math.Min(left, PieceBytes)];
                RandomAccess.Read(file, piece, at);
                pieces.Add(piece);
                at += piece.Length;
                left -= piece.Length;
            }
        }

        return pieces;
    }

    private static int Compress(byte[] piece, byte[] packed) => Native.IsThere ? Native.Compress(piece, packed) : Snappier.Snappy.Compress(piece, packed);

    private static void Walk(string path, byte[] block, Action<int> seen)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (long at = 0; RandomAccess.Read(file, block, at) is var count and > 0; at += count)
        {
            seen(count);
        }
    }

    private static void Write(string path, long bytes, byte[] block)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        for (long at = 0; at < bytes; at += block.Length)
        {
            RandomAccess.Write(file, block.AsSpan(0, (int)Math.Min(block.Length, bytes - at)), at);
        }
    }

    private static double Best(Action work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return best;
    }

    /// <summary>libsnappy, where the system has it.</summary>
    private static unsafe partial class Native
    {
        private const string Name = "libsnappy.so.1";

        public static bool IsThere { get; } = NativeLibrary.TryLoad(Name, out _);

        public static int Compress(byte[] source, byte[] target)
        {
            fixed (byte* from = source)
            fixed (byte* to = target)
            {
                var length = (nuint)target.Length;
                return snappy_compress(from, (nuint)source.Length, to, &length) == 0 ? (int)length : throw new InvalidOperationException("libsnappy refused a page.");
            }
        }

        [LibraryImport(Name)]
        private static partial int snappy_compress(byte* input, nuint inputLength, byte* compressed, nuint* compressedLength);
    }
}
