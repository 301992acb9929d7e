namespace Gfn.Formats.Ndjson;

/// <summary>What must still be done to a value's bytes.</summary>
internal enum FieldForm : ushort
{
    /// <summary>Nothing: they go into the column as they are.</summary>
    Verbatim,

    /// <summary>Escapes are to be resolved.</summary>
    Escaped,

    /// <summary>White space between tokens is to be dropped.</summary>
    Spaced,
}

/// <summary>A value where it lies in the block being read.</summary>
internal struct FieldView
{
    public int Offset;
    public int Length;
    public ushort Row;
    public FieldForm Form;
}
