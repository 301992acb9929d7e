using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Gfn.Formats.Parquet.Writing;

/// <summary>Encodes a column of integers, doubles, dates, times or decimals.</summary>
/// <remarks>
/// Begins with a dictionary and gives it up where it does not pay or is full; the pages made so far keep it. Both are decided by the values alone.
/// Those of sixteen bytes have no dictionary.
/// </remarks>
internal sealed unsafe class FixedColumnWriter<T> : LeafWriter
    where T : unmanaged, IFixedValue<T>
{
    private const int FirstCheck = 1_024;
    private readonly FixedDictionary<T>? dictionary;
    private readonly NativeBuffer values = new(512);
    private readonly NativeBuffer indexes = new(256);
    private readonly int rowsMax;
    private bool inDictionary;
    private int seen;
    private int nextCheck;
    private T min;
    private T max;

    public FixedColumnWriter(LeafShape shape, ParquetOptions options, PageWriter pages)
        : base(shape, options, pages)
    {
        if (sizeof(T) <= sizeof(ulong) && Encoding == ColumnEncoding.Dictionary && options.DictionaryBytesMax > 0)
        {
            dictionary = new FixedDictionary<T>(options.DictionaryBytesMax);
        }

        rowsMax = Math.Max(8, Math.Min(options.PageRowsMax, options.PageBytesMax / sizeof(T)));
        Begin();
    }

    protected override int RowsMax => rowsMax;

    protected override long ValueBytes => values.Length + (indexes.Length / sizeof(ushort) * (long)sizeof(T));

    public override void Reset()
    {
        base.Reset();
        dictionary?.Clear();
        Begin();
    }

    /// <summary>Values whose levels are set already, in order.</summary>
    public void AddValues(T* source, int count)
    {
        Values += count;
        var (low, high) = (min, max);
        for (var i = 0; i < count; i++)
        {
            low = source[i].IsBefore(low) ? source[i] : low;
            high = high.IsBefore(source[i]) ? source[i] : high;
        }

        (min, max) = (low, high);
        if (Bloom is not null)
        {
            AddToBloom(source, count);
        }

        if (inDictionary)
        {
            var indexed = AddIndexed(source, count);
            source += indexed;
            count -= indexed;
        }

        values.Append(new ReadOnlySpan<byte>(source, count * sizeof(T)));
    }

    /// <summary>Whether the open page has as many bytes as it may once so many values more are in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsFullWith(int more) => (Values + more) * (long)sizeof(T) >= Options.PageBytesMax;

    public override void Dispose()
    {
        base.Dispose();
        dictionary?.Dispose();
        values.Dispose();
        indexes.Dispose();
    }

    protected override (Encoding Encoding, StringBound? Min, StringBound? Max) WriteValues(NativeBuffer body)
    {
        var (least, most) = Values == 0 ? (null, null) : ((StringBound?)Bound(min, isMax: false), (StringBound?)Bound(max, isMax: true));
        var encoding = Parquet.Encoding.Plain;
        if (inDictionary && dictionary!.Count > 0)
        {
            WriteIndexes(body, indexes, Values, dictionary.Count);
            encoding = Parquet.Encoding.RleDictionary;
        }
        else if (Encoding == ColumnEncoding.Delta && typeof(T) != typeof(DoubleValue) && sizeof(T) <= sizeof(long))
        {
            WriteDeltas(body);
            encoding = Parquet.Encoding.DeltaBinaryPacked;
        }
        else
        {
            WritePlain(body);
        }

        values.Length = indexes.Length = 0;
        (min, max) = (T.Largest, T.Smallest);
        return (encoding, least, most);
    }

    protected override void FinishValues()
    {
        if (Chunk.DictionaryPages > 0)
        {
            WriteDictionary(dictionary!.Body, dictionary.Count);
        }
    }

    private void Begin()
    {
        const int Kept = 1 << 20;
        values.Reset(Kept);
        indexes.Reset(Kept);
        inDictionary = dictionary is not null;
        seen = 0;
        nextCheck = FirstCheck;
        (min, max) = (T.Largest, T.Smallest);
    }

    /// <returns>Values taken; fewer than given if the dictionary was left.</returns>
    private int AddIndexed(T* source, int count)
    {
        indexes.Reserve(count * sizeof(ushort));
        var done = 0;
        while (done < count)
        {
            var until = Math.Min(count, done + nextCheck - seen);
            var target = (ushort*)(indexes.Start + indexes.Length);
            var from = done;
            var index = 0;
            for (; done < until; done++)
            {
                index = dictionary!.Index(source[done]);
                if (index < 0)
                {
                    break;
                }

                target[done - from] = (ushort)index;
            }

            indexes.Length += (done - from) * sizeof(ushort);
            seen += done - from;
            if (index < 0)
            {
                LeaveDictionary();
                return done;
            }

            if (seen == nextCheck)
            {
                nextCheck *= 2;
                if (dictionary!.Count * 2L > seen)
                {
                    LeaveDictionary();
                    return done;
                }
            }
        }

        return done;
    }

    /// <summary>Writes the open page's indexed values again, as plain ones, and goes on so.</summary>
    private void LeaveDictionary()
    {
        inDictionary = false;
        var count = indexes.Length / sizeof(ushort);
        values.Reserve(count * sizeof(T));
        var target = (T*)(values.Start + values.Length);
        for (var i = 0; i < count; i++)
        {
            target[i] = dictionary![((ushort*)indexes.Start)[i]];
        }

        values.Length += count * sizeof(T);
        indexes.Length = 0;
    }

    private void AddToBloom(T* source, int count)
    {
        Span<byte> wide = stackalloc byte[16];
        for (var i = 0; i < count; i++)
        {
            if (sizeof(T) == 16)
            {
                BinaryPrimitives.WriteInt128BigEndian(wide, *(Int128*)(source + i));
                Bloom!.Add(wide);
            }
            else
            {
                Bloom!.Add(new ReadOnlySpan<byte>(source + i, sizeof(T)));
            }
        }
    }

    private void WritePlain(NativeBuffer body)
    {
        if (sizeof(T) != 16)
        {
            body.Append(values.Written);
            return;
        }

        body.Reserve(values.Length);
        for (var at = 0; at < values.Length; at += 16)
        {
            BinaryPrimitives.WriteInt128BigEndian(new Span<byte>(body.Start + body.Length + at, 16), *(Int128*)(values.Start + at));
        }

        body.Length += values.Length;
    }

    private void WriteDeltas(NativeBuffer body)
    {
        if (sizeof(T) == sizeof(long))
        {
            DeltaEncoder.Append((long*)values.Start, Values, 64, body);
            return;
        }

        indexes.Length = 0;
        indexes.Reserve(Values * sizeof(long));
        var wide = (long*)indexes.Start;
        for (var i = 0; i < Values; i++)
        {
            wide[i] = ((int*)values.Start)[i];
        }

        DeltaEncoder.Append(wide, Values, 32, body);
    }

    private static StringBound Bound(T value, bool isMax)
    {
        var bytes = new byte[sizeof(T)];
        if (typeof(T) == typeof(WideValue))
        {
            BinaryPrimitives.WriteInt128BigEndian(bytes, *(Int128*)&value);
        }
        else if (typeof(T) == typeof(DoubleValue) && *(double*)&value == 0)
        {
            // The two zeros are equal, yet readers may compare bits: the bounds take in both.
            BitConverter.TryWriteBytes(bytes, isMax ? 0d : -0d);
        }
        else
        {
            new ReadOnlySpan<byte>(&value, sizeof(T)).CopyTo(bytes);
        }

        return new StringBound(bytes, true);
    }
}
