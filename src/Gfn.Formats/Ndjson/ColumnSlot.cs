namespace Gfn.Formats.Ndjson;

/// <summary>A column while records are read: its key in a form made for comparing, and the values of the batch in work.</summary>
internal unsafe struct ColumnSlot
{
    /// <summary>Bytes of a key that are compared at once.</summary>
    public const int Window = 32;

    /// <summary>The key and its closing quote, cut at <see cref="Window"/>; bytes that are never met if the key can only be written with escapes.</summary>
    public fixed byte Raw[Window];

    /// <summary>A bit for each byte of <see cref="Raw"/> that counts.</summary>
    public uint RawMask;

    /// <summary>Length of the key, quote excluded.</summary>
    public int KeyLength;

    /// <summary>The whole key and its closing quote.</summary>
    public byte* Key;

    /// <summary>The column that usually follows; -1 if none is known.</summary>
    public int Next;

    /// <summary>Serial of the last record that had the key.</summary>
    public long LastRecord;

    public FieldView* Fields;
    public int Count;
    public int Capacity;
}
