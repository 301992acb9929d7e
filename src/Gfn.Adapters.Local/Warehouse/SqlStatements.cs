namespace Gfn.Adapters.Local;

/// <summary>Divides SQL text into statements at the semicolons that end them: not those in strings, identifiers, dollar quotes or comments.</summary>
internal static class SqlStatements
{
    /// <summary>The statements in order, without their semicolons; those of blanks and comments only are left out.</summary>
    public static List<string> Split(string sql)
    {
        var statements = new List<string>();
        var begin = 0;
        var says = false;
        for (var at = 0; at < sql.Length;)
        {
            if (sql[at] == ';')
            {
                Add(begin, at);
                at++;
                begin = at;
                says = false;
                continue;
            }

            var end = CommentEnd(sql, at);
            if (end > at)
            {
                at = end;
                continue;
            }

            says |= !char.IsWhiteSpace(sql[at]);
            at = QuoteEnd(sql, at);
        }

        Add(begin, sql.Length);
        return statements;

        void Add(int from, int to)
        {
            if (says)
            {
                statements.Add(sql[from..to].Trim());
            }
        }
    }

    /// <summary>First word of a statement, comments skipped, in upper case.</summary>
    public static string Verb(string statement)
    {
        var at = 0;
        while (at < statement.Length)
        {
            var end = CommentEnd(statement, at);
            if (end == at && !char.IsWhiteSpace(statement[at]))
            {
                break;
            }

            at = Math.Max(end, at + 1);
        }

        var word = statement.AsSpan(Math.Min(at, statement.Length));
        var length = 0;
        while (length < word.Length && char.IsAsciiLetter(word[length]))
        {
            length++;
        }

        return word[..length].ToString().ToUpperInvariant();
    }

    /// <summary>Where the comment that begins here ends; the position itself if none does. Comments between slashes and stars nest.</summary>
    private static int CommentEnd(string sql, int at)
    {
        if (Begins(sql, at, "--"))
        {
            var line = sql.IndexOf('\n', at);
            return line < 0 ? sql.Length : line + 1;
        }

        if (!Begins(sql, at, "/*"))
        {
            return at;
        }

        var depth = 0;
        while (at < sql.Length)
        {
            if (Begins(sql, at, "/*"))
            {
                depth++;
                at += 2;
            }
            else if (Begins(sql, at, "*/"))
            {
                depth--;
                at += 2;
                if (depth == 0)
                {
                    return at;
                }
            }
            else
            {
                at++;
            }
        }

        return sql.Length;
    }

    /// <summary>Where the quoted piece that begins here ends; the next position if none does.</summary>
    private static int QuoteEnd(string sql, int at) => sql[at] switch
    {
        '\'' => Closing(sql, at, '\'', escapes: IsEscapeString(sql, at)),
        '"' => Closing(sql, at, '"', escapes: false),
        '$' when DollarTag(sql, at) is { } tag => sql.IndexOf(tag, at + tag.Length, StringComparison.Ordinal) is var close and >= 0 ? close + tag.Length : sql.Length,
        _ => at + 1,
    };

    private static int Closing(string sql, int at, char quote, bool escapes)
    {
        for (at++; at < sql.Length; at++)
        {
            if (escapes && sql[at] == '\\')
            {
                at++;
            }
            else if (sql[at] == quote)
            {
                if (at + 1 >= sql.Length || sql[at + 1] != quote)
                {
                    return at + 1;
                }

                at++;
            }
        }

        return sql.Length;
    }

    private static bool IsEscapeString(string sql, int at) =>
        at > 0 && sql[at - 1] is 'e' or 'E' && (at < 2 || !IsWord(sql[at - 2]));

    /// <summary><c>$$</c> or <c>$tag$</c>; a placeholder such as <c>$1</c> is neither.</summary>
    private static string? DollarTag(string sql, int at)
    {
        if (at > 0 && IsWord(sql[at - 1]))
        {
            return null;
        }

        var end = at + 1;
        while (end < sql.Length && IsWord(sql[end]))
        {
            end++;
        }

        return end < sql.Length && sql[end] == '$' && (end == at + 1 || !char.IsAsciiDigit(sql[at + 1])) ? sql[at..(end + 1)] : null;
    }

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    private static bool Begins(string sql, int at, string what) => string.CompareOrdinal(sql, at, what, 0, what.Length) == 0;
}
