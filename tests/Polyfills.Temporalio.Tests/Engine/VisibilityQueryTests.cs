using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Seam;
using Temporalio.Engine.Visibility;

namespace Polyfills.Temporalio.Tests.Engine;

/// <summary>List filters: what they find, and how the server refuses them.</summary>
public sealed class VisibilityQueryTests
{
    private static readonly Dictionary<string, IndexedValueType> Types = new(StringComparer.Ordinal)
    {
        ["Id"] = IndexedValueType.Keyword,
        ["Number"] = IndexedValueType.Int,
        ["Share"] = IndexedValueType.Double,
        ["Flag"] = IndexedValueType.Bool,
        ["Note"] = IndexedValueType.Text,
        ["Time"] = IndexedValueType.Datetime,
        ["Tags"] = IndexedValueType.KeywordList,
    };

    private static readonly Dictionary<string, object[]>[] Entries =
    [
        new(StringComparer.Ordinal)
        {
            ["Id"] = ["a"], ["Number"] = [1L], ["Share"] = [0.5], ["Flag"] = [true], ["Note"] = ["some red words"], ["Tags"] = ["x", "y"], ["Time"] = [At("2024-01-01T00:00:00Z")],
        },
        new(StringComparer.Ordinal)
        {
            ["Id"] = ["b"], ["Number"] = [2L], ["Share"] = [1.5], ["Flag"] = [false], ["Note"] = ["blue"], ["Tags"] = ["y"], ["Time"] = [At("2024-01-02T00:00:00Z")],
        },
        new(StringComparer.Ordinal) { ["Id"] = ["c's"] },
    ];

    [Theory]
    [InlineData("", "a b c's")]
    [InlineData("Id = 'a'", "a")]
    [InlineData("Id != 'a'", "b c's")]
    [InlineData("Number != 1", "b")]
    [InlineData("NOT Number = 1", "b c's")]
    [InlineData("Number NOT IN (1, 3)", "b")]
    [InlineData("Tags != 'x'", "b c's")]
    [InlineData("Tags IN ('x', 'z')", "a")]
    [InlineData("Note = 'red'", "a")]
    [InlineData("Note != 'red'", "b c's")]
    [InlineData("Number BETWEEN 2 AND 5", "b")]
    [InlineData("Number NOT BETWEEN 2 AND 5", "a")]
    [InlineData("Share > 1", "b")]
    [InlineData("Flag = true OR Flag = false", "a b")]
    [InlineData("Number IS NULL", "c's")]
    [InlineData("number_of = 1 OR Id = 'a'", null)]
    [InlineData("(Number = 1 OR Number = 2) AND Flag = false", "b")]
    [InlineData("Number = 1 or Number = 2 and Flag = true", "a")]
    [InlineData("`Id` = \"c's\"", "c's")]
    [InlineData("Id = 'c\\'s'", "c's")]
    [InlineData("Id NOT STARTS_WITH 'c'", "a b")]
    [InlineData("Time = '2024-01-02T00:00:00Z'", "")]
    [InlineData("Time > '2024-01-02T00:00:00Z'", "b")]
    [InlineData("Time >= '2024-01-02T00:00:00.000001Z'", "")]
    [InlineData("Time BETWEEN '2024-01-01T00:00:00Z' AND '2024-01-02T00:00:00Z'", "a")]
    [InlineData("Time < '2024-01-01T01:00:00+01:00'", "")]
    public void Filter_FindsWhatTheDevServerFinds(string query, string? found)
    {
        if (found is null)
        {
            Assert.Throws<ServiceException>(() => Parse(query));
            return;
        }

        Assert.Equal(found, string.Join(' ', Entries.Where(Parse(query).Matches).Select(entry => entry["Id"][0])));
    }

    [Theory]
    [InlineData("Nothing = 1", "invalid search attribute: Nothing")]
    [InlineData("Id = 'a' ORDER BY Id", "operation is not supported: 'ORDER BY' clause")]
    [InlineData("ORDER BY Id", "operation is not supported: 'ORDER BY' clause")]
    [InlineData("Id LIKE 'a%'", "operation is not supported: operator 'LIKE' not supported for Keyword type search attribute 'Id'")]
    [InlineData("Number = 'text'", "invalid expression: invalid value type for search attribute Number of type Int: \"text\" (type: string)")]
    [InlineData("Flag = 1", "invalid expression: invalid value type for search attribute Flag of type Bool: 1 (type: int)")]
    [InlineData("Time = '2024-01-02'", "invalid expression: invalid value type for search attribute Time of type Datetime: \"2024-01-02\" (type: string)")]
    [InlineData("not a query at all", "malformed SQL query: syntax error at position 39 near 'query'")]
    [InlineData("Nothing = 1 AND", "malformed SQL query: syntax error at position 43")]
    [InlineData("GROUP BY Id", "'group by' clause is only supported for ExecutionStatus search attribute")]
    public void Filter_ThatIsNone_IsRefusedInTheServersWords(string query, string why) =>
        Assert.Equal($"invalid query: {why}", Assert.Throws<ServiceException>(() => Parse(query)).Message);

    private static AttributeTime At(string text) =>
        new(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal));

    private static VisibilityQuery<Dictionary<string, object[]>> Parse(string query) => VisibilityQuery<Dictionary<string, object[]>>.Parse(
        query,
        name => Types.TryGetValue(name, out var type) ? type : null,
        (entry, name) => entry.TryGetValue(name, out var values) ? values : []);
}
