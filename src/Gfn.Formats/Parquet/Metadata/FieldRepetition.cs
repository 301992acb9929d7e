namespace Gfn.Formats.Parquet;

/// <summary>How often a field occurs in its parent. Numbers are those of <c>FieldRepetitionType</c> in parquet.thrift.</summary>
public enum FieldRepetition
{
    /// <summary>Exactly once.</summary>
    Required = 0,

    /// <summary>Once or not at all: one more definition level.</summary>
    Optional = 1,

    /// <summary>Any number of times: one more definition and one more repetition level.</summary>
    Repeated = 2,
}
