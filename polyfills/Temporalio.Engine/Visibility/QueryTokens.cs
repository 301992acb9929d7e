namespace Temporalio.Engine.Visibility;

/// <summary>Words, literals and signs of a list filter, left to right.</summary>
internal sealed class QueryTokens(string text)
{
    private static readonly string[] Operators = ["!=", "<>", ">=", "<=", "=", ">", "<"];

    // "select * from table1 where " stands before the filter.
    private const int StatementLength = 27;

    private int at;

    public string Rest => text[at..].Trim();

    public bool AtEnd => Rest.Length == 0;

    public bool Peeks(string word)
    {
        var before = at;
        var found = TryTake(word);
        at = before;
        return found;
    }

    /// <summary>Takes a keyword, whatever its case, or a sign.</summary>
    public bool TryTake(string expected)
    {
        Skip();
        if (string.Compare(text, at, expected, 0, expected.Length, StringComparison.OrdinalIgnoreCase) != 0)
        {
            return false;
        }

        var end = at + expected.Length;
        if (char.IsLetter(expected[0]) && end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            return false;
        }

        at = end;
        return true;
    }

    public void Take(string expected)
    {
        if (!TryTake(expected))
        {
            throw SyntaxError();
        }
    }

    public string Word()
    {
        Skip();
        if (at < text.Length && text[at] == '`')
        {
            return Quoted('`');
        }

        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-'))
        {
            at++;
        }

        return at > start ? text[start..at] : throw SyntaxError();
    }

    public string? Operator()
    {
        Skip();
        var found = Operators.FirstOrDefault(sign => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0);
        at += found?.Length ?? 0;
        return found == "<>" ? "!=" : found;
    }

    public (string Text, bool IsQuoted) Literal()
    {
        Skip();
        return at < text.Length && text[at] is '\'' or '"' ? (Quoted(text[at]), true) : (Word(), false);
    }

    /// <summary>What comes next is out of place. The server counts positions in the statement that it makes of the filter.</summary>
    public Seam.ServiceException SyntaxError()
    {
        Skip();
        var start = at;
        if (at < text.Length && text[at] is '\'' or '"')
        {
            Quoted(text[at]);
        }
        else
        {
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.'))
            {
                at++;
            }

            at = Math.Min(Math.Max(at, start + 1), text.Length);
        }

        return Histories.Refusal.InvalidQuery($"malformed SQL query: syntax error at position {StatementLength + at + 1}" + (start < at ? $" near '{text[start..at].Trim('\'', '"')}'" : ""));
    }

    private string Quoted(char quote)
    {
        var value = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at]);
        }

        if (at >= text.Length)
        {
            throw Histories.Refusal.InvalidQuery($"malformed SQL query: syntax error at position {StatementLength + at + 1} near '{value}'");
        }

        at++;
        return value.ToString();
    }

    private void Skip()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
