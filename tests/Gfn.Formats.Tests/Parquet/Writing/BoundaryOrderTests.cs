using System.Text;
using Gfn.Formats.Parquet;
using Gfn.Formats.Parquet.Reading;
using Gfn.Formats.Typed;

namespace Gfn.Formats.Tests.Parquet.Writing;

/// <summary>The column index says how the bounds of its pages follow each other, as they do.</summary>
public sealed class BoundaryOrderTests
{
    [Theory]
    [InlineData("int64", "up", BoundaryOrder.Ascending)]
    [InlineData("int64", "down", BoundaryOrder.Descending)]
    [InlineData("int64", "around", BoundaryOrder.Unordered)]
    [InlineData("int64", "same", BoundaryOrder.Ascending)]
    [InlineData("int64", "none", BoundaryOrder.Ascending)]
    [InlineData("double", "down", BoundaryOrder.Descending)]
    [InlineData("double", "around", BoundaryOrder.Unordered)]
    [InlineData("decimal(30,0)", "up", BoundaryOrder.Ascending)]
    [InlineData("decimal(30,0)", "down", BoundaryOrder.Descending)]
    [InlineData("string", "text", BoundaryOrder.Ascending)]
    public void Order_of_pages_is_told(string type, string course, BoundaryOrder expected)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 400; i++)
        {
            // A hundred rows in the middle are null: pages without values say nothing.
            var value = course switch
            {
                _ when i is >= 150 and < 250 => "null",
                "up" => $"{i - 200}",
                "down" => $"{200 - i}",
                "around" => $"{(i < 200 ? i : 400 - i)}",
                "same" => "7",
                "text" => $"\"{(char)('a' + (i / 20))}{i % 20}\"",
                _ => "null",
            };
            lines.Append($"{{\"v\":{value}}}\n");
        }

        var conversion = new InMemoryConversion
        {
            Typing = new TypedOptions { Schema = TypedSchema.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"v":"{{type}}"}""")) },
            Parquet = new ParquetOptions { PageRowsMax = 40 },
        };

        var file = conversion.Convert(System.Text.Encoding.UTF8.GetBytes(lines.ToString()));

        var index = ParquetReader.Open(RandomAccessBytes.Of(file)).ColumnIndex(0, 0)!;
        Assert.Equal((10, expected), (index.NullPages.Count, index.Order));
        Assert.Empty(ParquetVerifier.Verify(RandomAccessBytes.Of(file)).Findings);
    }
}
