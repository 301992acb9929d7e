namespace Gfn.Formats.Parquet.Writing;

/// <summary>Writes the footer's list of schema elements.</summary>
internal static class SchemaEncoder
{
    /// <summary>Writes field 2 of FileMetaData.</summary>
    public static void Write(ThriftCompactWriter thrift, IReadOnlyList<FileField> fields)
    {
        var count = 1;
        foreach (var field in fields)
        {
            count += field.Elements.Count;
        }

        thrift.BeginList(2, ThriftCompactWriter.ElementType.Struct, count);
        thrift.BeginStruct();
        thrift.Field(4, "schema");
        thrift.Field(5, fields.Count);
        thrift.EndStruct();
        foreach (var field in fields)
        {
            foreach (var element in field.Elements)
            {
                Write(thrift, element);
            }
        }
    }

    private static void Write(ThriftCompactWriter thrift, SchemaElement element)
    {
        thrift.BeginStruct();
        if (element.Type is { } type)
        {
            thrift.Field(1, (int)type);
        }

        if (element.TypeLength > 0)
        {
            thrift.Field(2, element.TypeLength);
        }

        thrift.Field(3, (int)element.Repetition!.Value);
        thrift.Field(4, element.Name);
        if (element.ChildCount > 0)
        {
            thrift.Field(5, element.ChildCount);
        }

        if (element.ConvertedType is { } converted)
        {
            thrift.Field(6, (int)converted);
        }

        if (element.Precision > 0)
        {
            thrift.Field(7, element.Scale);
            thrift.Field(8, element.Precision);
        }

        if (element.LogicalType is { } meaning)
        {
            thrift.BeginStruct(10);
            Write(thrift, meaning);
            thrift.EndStruct();
        }

        thrift.EndStruct();
    }

    private static void Write(ThriftCompactWriter thrift, LogicalType meaning)
    {
        switch (meaning)
        {
            case LogicalType.Text:
                thrift.EmptyStruct(1);
                break;
            case LogicalType.List:
                thrift.EmptyStruct(3);
                break;
            case LogicalType.Decimal(var scale, var precision):
                thrift.BeginStruct(5);
                thrift.Field(1, scale);
                thrift.Field(2, precision);
                thrift.EndStruct();
                break;
            case LogicalType.Date:
                thrift.EmptyStruct(6);
                break;
            case LogicalType.Timestamp(TimeUnit.Micros, var isUtc):
                thrift.BeginStruct(8);
                thrift.Field(1, isUtc);
                thrift.BeginStruct(2);
                thrift.EmptyStruct(2);
                thrift.EndStruct();
                thrift.EndStruct();
                break;
            case LogicalType.Json:
                thrift.EmptyStruct(12);
                break;
            default:
                throw new NotSupportedException($"No column is written as {meaning}.");
        }
    }
}
