namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>A Thrift struct for hand-made files: fields by number, values by their .NET type. Knows nothing of the product's own writer.</summary>
internal sealed class Thrift
{
    private const byte ListType = 9;
    private const byte StructType = 12;

    private readonly SortedDictionary<int, object> fields = [];

    public Thrift(params (int Id, object? Value)[] fields)
    {
        foreach (var (id, value) in fields.Where(field => field.Value is not null))
        {
            this.fields.Add(id, value!);
        }
    }

    public byte[] Bytes()
    {
        var output = new List<byte>();
        Write(output);
        return [.. output];
    }

    public static void UVarint(List<byte> output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            output.Add((byte)(value | 0x80));
        }

        output.Add((byte)value);
    }

    public static void ZigZag(List<byte> output, long value) => UVarint(output, (ulong)((value << 1) ^ (value >> 63)));

    private void Write(List<byte> output)
    {
        foreach (var (id, value) in fields)
        {
            // The long form of a header, which writers seldom use, is as valid as the short one.
            output.Add(TypeOf(value));
            ZigZag(output, id);
            Write(output, value);
        }

        output.Add(0);
    }

    private static byte TypeOf(object value) => value switch
    {
        true => 1,
        false => 2,
        short => 4,
        int or Enum => 5,
        long => 6,
        string or byte[] => 8,
        Thrift => StructType,
        _ => ListType,
    };

    private static void Write(List<byte> output, object value)
    {
        switch (value)
        {
            case bool:
                break;
            case short or int or long or Enum:
                ZigZag(output, Convert.ToInt64(value));
                break;
            case string text:
                Write(output, System.Text.Encoding.UTF8.GetBytes(text));
                break;
            case byte[] bytes:
                UVarint(output, (ulong)bytes.Length);
                output.AddRange(bytes);
                break;
            case Thrift inner:
                inner.Write(output);
                break;
            case System.Collections.IEnumerable list:
                var elements = list.Cast<object>().ToList();
                output.Add((byte)(0xF0 | (elements.Count > 0 ? TypeOf(elements[0]) : StructType)));
                UVarint(output, (ulong)elements.Count);
                foreach (var element in elements)
                {
                    if (element is bool flag)
                    {
                        output.Add(flag ? (byte)1 : (byte)2);
                    }

                    Write(output, element);
                }

                break;
            default:
                throw new ArgumentException($"No Thrift for {value.GetType()}.", nameof(value));
        }
    }
}
