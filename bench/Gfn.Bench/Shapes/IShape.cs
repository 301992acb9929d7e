namespace Gfn.Bench.Shapes;

/// <summary>A kind of record.</summary>
internal interface IShape
{
    /// <summary>Writes the next record and its line feed.</summary>
    void Write(JsonLines line);
}
