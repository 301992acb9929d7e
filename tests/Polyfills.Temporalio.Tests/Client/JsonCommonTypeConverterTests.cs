using System.Text.Json;
using Temporalio.Converters;

namespace Polyfills.Temporalio.Tests.Client;

public sealed class JsonCommonTypeConverterTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { JsonCommonTypeConverter.Instance } };

    [Theory]
    [InlineData("null", null)]
    [InlineData("true", true)]
    [InlineData("1", 1L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("1.5", 1.5)]
    [InlineData("12345678901234567890", 12345678901234567890d)]
    [InlineData("\"2020-01-01T00:00:00Z\"", "2020-01-01T00:00:00Z")]
    public void Scalars_AreNetValues(string json, object? value) => Assert.Equal(value, JsonSerializer.Deserialize<object?>(json, Options));

    [Fact]
    public void Containers_HoldNetValues()
    {
        var read = JsonSerializer.Deserialize<Dictionary<string, object?>>("""{"a":1,"b":[1,{"c":2.5,"d":null}]}""", Options)!;

        Assert.Equal(1L, read["a"]);
        var list = Assert.IsType<List<object?>>(read["b"]);
        Assert.Equal(2.5, Assert.IsType<Dictionary<string, object?>>(list[1])["c"]);
        Assert.Equal("""{"a":1,"b":[1,{"c":2.5,"d":null}]}""", JsonSerializer.Serialize(read, Options));
    }
}
