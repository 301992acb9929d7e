using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.Engine.Histories;

namespace Temporalio.Engine.Visibility;

/// <summary>
/// A list filter: comparisons with <c>= != &gt; &gt;= &lt; &lt;=</c>, <c>IN</c>, <c>BETWEEN … AND …</c>, <c>IS [NOT] NULL</c>,
/// <c>[NOT] STARTS_WITH</c>, joined by <c>AND</c>, <c>OR</c>, <c>NOT</c> and parentheses; counts may end in <c>GROUP BY ExecutionStatus</c>.
/// </summary>
internal sealed class VisibilityQuery<T>
{
    private readonly QueryTokens tokens;
    private readonly Func<string, IndexedValueType?> typeOf;
    private readonly Func<T, string, IReadOnlyList<object>> values;
    private readonly Func<T, bool> condition;

    private VisibilityQuery(string text, Func<string, IndexedValueType?> typeOf, Func<T, string, IReadOnlyList<object>> values)
    {
        this.typeOf = typeOf;
        this.values = values;
        tokens = new QueryTokens(text);
        condition = tokens.AtEnd || tokens.Peeks("GROUP") ? static _ => true : Or();
        if (tokens.TryTake("GROUP"))
        {
            tokens.Take("BY");
            GroupsByStatus = tokens.Word() == "ExecutionStatus" ? true : throw Bad("'group by' clause is only supported for ExecutionStatus search attribute");
        }

        if (tokens.TryTake("ORDER"))
        {
            throw Bad("'order by' clause is not supported");
        }

        if (!tokens.AtEnd)
        {
            throw Bad($"syntax error near '{tokens.Rest}'");
        }
    }

    public bool GroupsByStatus { get; }

    /// <param name="typeOf">The type of a field by its name; null for a name that is none.</param>
    /// <param name="values">What an entry answers for a field: no value, one, or those of a list.</param>
    /// <exception cref="Seam.ServiceException">InvalidArgument "invalid query: …".</exception>
    public static VisibilityQuery<T> Parse(string text, Func<string, IndexedValueType?> typeOf, Func<T, string, IReadOnlyList<object>> values) => new(text, typeOf, values);

    public bool Matches(T entry) => condition(entry);

    private static Seam.ServiceException Bad(string why) => Refusal.InvalidQuery(why);

    private Func<T, bool> Or()
    {
        var left = And();
        while (tokens.TryTake("OR"))
        {
            var (first, second) = (left, And());
            left = entry => first(entry) || second(entry);
        }

        return left;
    }

    private Func<T, bool> And()
    {
        var left = Not();
        while (tokens.TryTake("AND"))
        {
            var (first, second) = (left, Not());
            left = entry => first(entry) && second(entry);
        }

        return left;
    }

    private Func<T, bool> Not()
    {
        if (tokens.TryTake("NOT"))
        {
            var inner = Not();
            return entry => !inner(entry);
        }

        if (tokens.TryTake("("))
        {
            var inner = Or();
            tokens.Take(")");
            return inner;
        }

        return Comparison();
    }

    private Func<T, bool> Comparison()
    {
        var name = tokens.Word();
        var type = typeOf(name) ?? throw Bad($"invalid search attribute: {name}");
        if (tokens.TryTake("IS"))
        {
            var wantsNull = !tokens.TryTake("NOT");
            tokens.Take("NULL");
            return entry => values(entry, name).Count == 0 == wantsNull;
        }

        if (tokens.TryTake("BETWEEN"))
        {
            var low = Value(name, type);
            tokens.Take("AND");
            var high = Value(name, type);
            return entry => values(entry, name).Any(value => Compare(value, low) >= 0 && Compare(value, high) <= 0);
        }

        var negated = tokens.TryTake("NOT");
        if (tokens.TryTake("IN"))
        {
            var options = new List<object>();
            tokens.Take("(");
            do
            {
                options.Add(Value(name, type));
            }
            while (tokens.TryTake(","));
            tokens.Take(")");
            return entry => values(entry, name).Any(value => options.Any(option => Same(value, option, type))) != negated;
        }

        if (tokens.TryTake("STARTS_WITH"))
        {
            var prefix = (string)Value(name, IndexedValueType.Keyword);
            return entry => values(entry, name).Any(value => value is string text && text.StartsWith(prefix, StringComparison.Ordinal)) != negated;
        }

        var @operator = tokens.Operator() ?? throw Bad($"syntax error near '{tokens.Rest}'");
        var operand = Value(name, type);
        return @operator switch
        {
            "=" => entry => values(entry, name).Any(value => Same(value, operand, type)),
            "!=" => entry => !values(entry, name).Any(value => Same(value, operand, type)),
            ">" => entry => values(entry, name).Any(value => Compare(value, operand) > 0),
            ">=" => entry => values(entry, name).Any(value => Compare(value, operand) >= 0),
            "<" => entry => values(entry, name).Any(value => Compare(value, operand) < 0),
            _ => entry => values(entry, name).Any(value => Compare(value, operand) <= 0),
        };
    }

    private object Value(string name, IndexedValueType type)
    {
        var text = tokens.Literal();
        switch (type)
        {
            case IndexedValueType.Int:
                return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole : throw Bad($"invalid value for search attribute {name} of type Int: {text}");
            case IndexedValueType.Double:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Bad($"invalid value for search attribute {name} of type Double: {text}");
            case IndexedValueType.Bool:
                return bool.TryParse(text, out var flag) ? flag : throw Bad($"invalid value for search attribute {name} of type Bool: {text}");
            case IndexedValueType.Datetime:
                return text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? time.UtcDateTime : throw Bad($"invalid value for search attribute {name} of type Datetime: '{text}'");
            default:
                return name == "ExecutionStatus" ? RunFields.Status(text) : text;
        }
    }

    private static bool Same(object value, object operand, IndexedValueType type) =>
        type == IndexedValueType.Text && value is string text && operand is string word
            ? text.Split([' ', ',', '.', ';', ':', '-', '_', '/', '!', '?'], StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase)
            : Compare(value, operand) == 0;

    private static int Compare(object value, object operand) => (value, operand) switch
    {
        (long left, long right) => left.CompareTo(right),
        (double left, double right) => left.CompareTo(right),
        (bool left, bool right) => left.CompareTo(right),
        (DateTime left, DateTime right) => left.CompareTo(right),
        (string left, string right) => string.CompareOrdinal(left, right),
        _ => -2,
    };
}
