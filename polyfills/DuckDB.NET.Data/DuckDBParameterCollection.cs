using System.Collections;
using System.Data.Common;

namespace DuckDB.NET.Data;

/// <summary>Parameters of a command, in the order of their placeholders.</summary>
public class DuckDBParameterCollection : DbParameterCollection
{
    private readonly List<DuckDBParameter> parameters = [];

    public override int Count => parameters.Count;

    public override object SyncRoot => ((ICollection)parameters).SyncRoot;

    public new DuckDBParameter this[int index]
    {
        get => parameters[index];
        set => parameters[index] = value;
    }

    public new DuckDBParameter this[string parameterName]
    {
        get => parameters[Required(parameterName)];
        set => parameters[Required(parameterName)] = value;
    }

    public int Add(DuckDBParameter value)
    {
        parameters.Add(value);
        return parameters.Count - 1;
    }

    public override int Add(object value) => Add((DuckDBParameter)value);

    public void AddRange(IEnumerable<DuckDBParameter> values) => parameters.AddRange(values);

    public override void AddRange(Array values) => parameters.AddRange(values.Cast<DuckDBParameter>());

    public override void Clear() => parameters.Clear();

    public bool Contains(DuckDBParameter value) => parameters.Contains(value);

    public override bool Contains(object value) => value is DuckDBParameter parameter && Contains(parameter);

    public override bool Contains(string value) => IndexOf(value) >= 0;

    public void CopyTo(DuckDBParameter[] array, int index) => parameters.CopyTo(array, index);

    public override void CopyTo(Array array, int index) => ((ICollection)parameters).CopyTo(array, index);

    public override IEnumerator GetEnumerator() => parameters.GetEnumerator();

    public int IndexOf(DuckDBParameter value) => parameters.IndexOf(value);

    public override int IndexOf(object value) => value is DuckDBParameter parameter ? IndexOf(parameter) : -1;

    public override int IndexOf(string parameterName) =>
        parameters.FindIndex(parameter => string.Equals(parameter.ParameterName, parameterName, StringComparison.OrdinalIgnoreCase));

    public void Insert(int index, DuckDBParameter value) => parameters.Insert(index, value);

    public override void Insert(int index, object value) => Insert(index, (DuckDBParameter)value);

    public void Remove(DuckDBParameter value) => parameters.Remove(value);

    public override void Remove(object value) => Remove((DuckDBParameter)value);

    public override void RemoveAt(int index) => parameters.RemoveAt(index);

    public override void RemoveAt(string parameterName) => parameters.RemoveAt(Required(parameterName));

    protected override DbParameter GetParameter(int index) => parameters[index];

    protected override DbParameter GetParameter(string parameterName) => parameters[Required(parameterName)];

    protected override void SetParameter(int index, DbParameter value) => parameters[index] = (DuckDBParameter)value;

    protected override void SetParameter(string parameterName, DbParameter value) => parameters[Required(parameterName)] = (DuckDBParameter)value;

    private int Required(string parameterName) => IndexOf(parameterName) is var index and >= 0
        ? index
        : throw new ArgumentOutOfRangeException(nameof(parameterName), $"There is no parameter named '{parameterName}'.");
}
