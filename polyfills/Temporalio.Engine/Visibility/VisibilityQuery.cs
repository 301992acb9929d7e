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
    private const int Incomparable = int.MinValue;

    private readonly QueryTokens tokens;
    private readonly Func<string, IndexedValueType?> typeOf;
    private readonly Func<T, string, IReadOnlyList<object>> values;
    private readonly Func<T, bool> condition;

    // What the filter means is looked at when all of it could be read, as the server does.
    private Seam.ServiceException? problem;

    private VisibilityQuery(string text, Func<string, IndexedValueType?> typeOf, Func<T, string, IReadOnlyList<object>> values)
    {
        this.typeOf = typeOf;
        this.values = values;
        tokens = new QueryTokens(text);
        condition = tokens.AtEnd || tokens.Peeks("GROUP") || tokens.Peeks("ORDER") ? static _ => true : Or();
        if (tokens.TryTake("GROUP"))
        {
            tokens.Take("BY");
            GroupsByStatus = tokens.Word() == "ExecutionStatus" ? true : throw Bad("'group by' clause is only supported for ExecutionStatus search attribute");
        }

        if (tokens.TryTake("ORDER"))
        {
            throw Bad("operation is not supported: 'ORDER BY' clause");
        }

        if (!tokens.AtEnd)
        {
            throw tokens.SyntaxError();
        }

        if (problem is not null)
        {
            throw problem;
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
        var found = typeOf(name);
        var type = found ?? IndexedValueType.Keyword;
        if (found is null)
        {
            problem ??= Bad($"invalid search attribute: {name}");
        }

        if (tokens.TryTake("IS"))
        {
            var wantsNull = !tokens.TryTake("NOT");
            tokens.Take("NULL");
            return entry => values(entry, name).Count == 0 == wantsNull;
        }

        var negated = tokens.TryTake("NOT");
        if (tokens.TryTake("BETWEEN"))
        {
            var low = Value(name, type);
            tokens.Take("AND");
            var high = Value(name, type);
            return Any(name, type, negated, value => Compare(value, low) >= 0 && Compare(value, high) <= 0);
        }

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
            return Any(name, type, negated, value => options.Exists(option => Same(value, option, type)));
        }

        if (tokens.TryTake("STARTS_WITH"))
        {
            var prefix = (string)Value(name, IndexedValueType.Keyword);
            return Any(name, type, negated, value => value is string text && text.StartsWith(prefix, StringComparison.Ordinal));
        }

        if (tokens.TryTake("LIKE"))
        {
            problem ??= Bad($"operation is not supported: operator '{(negated ? "NOT LIKE" : "LIKE")}' not supported for {type} type search attribute '{name}'");
            Value(name, IndexedValueType.Keyword);
            return static _ => false;
        }

        var @operator = tokens.Operator() ?? throw tokens.SyntaxError();
        var operand = Value(name, type);
        return @operator switch
        {
            "=" => Any(name, type, negated: false, value => Same(value, operand, type)),
            "!=" => Any(name, type, negated: true, value => Same(value, operand, type)),
            ">" => Any(name, type, negated: false, value => Compare(value, operand) > 0),
            ">=" => Any(name, type, negated: false, value => Compare(value, operand) >= 0),
            "<" => Any(name, type, negated: false, value => Compare(value, operand) is < 0 and > Incomparable),
            _ => Any(name, type, negated: false, value => Compare(value, operand) is <= 0 and > Incomparable),
        };
    }

    // As in SQL, an entry that has no value matches neither a comparison nor its opposite; words and lists are looked up, so there it matches the opposite.
    private Func<T, bool> Any(string name, IndexedValueType type, bool negated, Func<object, bool> test)
    {
        var isLookup = type is IndexedValueType.KeywordList or IndexedValueType.Text;
        return entry =>
        {
            var found = values(entry, name);
            return found.Count == 0 ? negated && isLookup : found.Any(test) != negated;
        };
    }

    private object Value(string name, IndexedValueType type)
    {
        var (text, isQuoted) = tokens.Literal();
        if (Parse(name, type, text, isQuoted) is { } value)
        {
            return value;
        }

        var given = isQuoted ? $"\"{text}\" (type: string)" : $"{text} (type: {(long.TryParse(text, CultureInfo.InvariantCulture, out _) ? "int" : bool.TryParse(text, out _) ? "bool" : "float64")})";
        problem ??= Bad($"invalid expression: invalid value type for search attribute {name} of type {type}: {given}");
        return text;
    }

    private static object? Parse(string name, IndexedValueType type, string text, bool isQuoted)
    {
        switch (type)
        {
            case IndexedValueType.Int when name == "ExecutionDuration" && isQuoted:
                return Durations.Parse(text)?.Ticks * 100;
            case IndexedValueType.Int:
                return !isQuoted && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) ? whole : null;
            case IndexedValueType.Double:
                return !isQuoted && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
            case IndexedValueType.Bool:
                return !isQuoted && bool.TryParse(text, out var flag) ? flag : null;
            case IndexedValueType.Datetime when !isQuoted:
                return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var nanoseconds) ? DateTime.UnixEpoch.AddTicks(nanoseconds / 100) : null;
            case IndexedValueType.Datetime:
                return text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcDateTime : null;
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
        (AttributeTime left, DateTime right) => left.CompareTo(right),
        (string left, string right) => string.CompareOrdinal(left, right),
        _ => Incomparable,
    };
}
