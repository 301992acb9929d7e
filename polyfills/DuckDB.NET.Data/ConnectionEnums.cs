namespace DuckDB.NET.Data;

/// <summary>May the database be written?</summary>
public enum DuckDBAccessMode
{
    Automatic = 0,
    ReadOnly = 1,
    ReadWrite = 2,
}

/// <summary>Where NULL sorts.</summary>
public enum DuckDBNullOrder
{
    NullsFirst = 0,
    NullsLast = 1,
    NullsFirstOnAscLastOnDesc = 2,
    NullsLastOnAscFirstOnDesc = 3,
}

/// <summary>Order of ORDER BY when it does not say.</summary>
public enum DuckDBSortOrder
{
    Ascending = 0,
    Descending = 1,
}
