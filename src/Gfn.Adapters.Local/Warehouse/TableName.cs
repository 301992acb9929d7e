using System.Text.RegularExpressions;
using Gfn.Domain;

namespace Gfn.Adapters.Local;

/// <summary>The target of a load, split into schema and table. DuckDB ignores the case of both.</summary>
/// <param name="Given">As the caller wrote it.</param>
/// <param name="Schema"><c>main</c> when the caller named none.</param>
/// <param name="Table">Name in the schema.</param>
internal sealed partial record TableName(string Given, string Schema, string Table)
{
    private const string DefaultSchema = "main";

    /// <summary>One spelling for all that mean the same table.</summary>
    public string Canonical => $"{Schema}.{Table}".ToLowerInvariant();

    /// <summary>Quoted for use in SQL.</summary>
    public string Sql => $"{Quote(Schema)}.{Quote(Table)}";

    /// <exception cref="SystemPipelineException">Not a name of a table that may be loaded: <see cref="FailureCode.Misconfigured"/>.</exception>
    public static TableName Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
        {
            throw new SystemPipelineException(FailureCode.Misconfigured, $"'{text}' is not a table: write table or schema.table, with letters, digits and underscores only.");
        }

        var schema = match.Groups["schema"] is { Success: true } named ? named.Value : DefaultSchema;
        return string.Equals(schema, DuckDbLedger.Schema, StringComparison.OrdinalIgnoreCase)
            ? throw new SystemPipelineException(FailureCode.Misconfigured, $"'{text}' is in the schema {DuckDbLedger.Schema}, which the warehouse keeps for its own tables: choose another schema.")
            : new TableName(text, schema, match.Groups["table"].Value);
    }

    /// <summary>An identifier between double quotes.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\A(?:(?<schema>[A-Za-z0-9_]+)\.)?(?<table>[A-Za-z0-9_]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
