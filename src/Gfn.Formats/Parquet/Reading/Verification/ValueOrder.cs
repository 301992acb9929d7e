using System.Buffers.Binary;

namespace Gfn.Formats.Parquet.Reading;

/// <summary>The order a column's bounds follow. Rules: parquet.thrift, ColumnOrder.</summary>
internal abstract class ValueOrder
{
    /// <summary>Order of a column; null where the format defines none.</summary>
    public static ValueOrder? Of(LeafColumn column) => (column.Type, column.Meaning) switch
    {
        (_, LogicalType.Interval or LogicalType.Unknown or LogicalType.Other) => null,
        (PhysicalType.Int96, _) => null,
        (PhysicalType.Int32, LogicalType.Integer { IsSigned: false }) => new Unsigned32(),
        (PhysicalType.Int64, LogicalType.Integer { IsSigned: false }) => new Unsigned64(),
        (PhysicalType.Int32, _) => new Signed32(),
        (PhysicalType.Int64, _) => new Signed64(),
        (PhysicalType.Float, _) => new Single(),
        (PhysicalType.Double, _) => new Double(),
        (_, LogicalType.Float16) => new Half(),
        (_, LogicalType.Decimal) => new BigEndian(),
        _ => new Bytes(),
    };

    /// <summary>True if the deprecated bounds, compared as signed bytes or numbers, are in this order too.</summary>
    public virtual bool IsLegacyOrder => true;

    /// <summary>Less than 0: <paramref name="left"/> comes first.</summary>
    public abstract int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <summary>True for a value bounds leave out.</summary>
    public virtual bool IsUnordered(ReadOnlySpan<byte> value) => false;

    private sealed class Signed32 : ValueOrder
    {
        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            BinaryPrimitives.ReadInt32LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(right));
    }

    private sealed class Signed64 : ValueOrder
    {
        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            BinaryPrimitives.ReadInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(right));
    }

    private sealed class Unsigned32 : ValueOrder
    {
        public override bool IsLegacyOrder => false;

        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            BinaryPrimitives.ReadUInt32LittleEndian(left).CompareTo(BinaryPrimitives.ReadUInt32LittleEndian(right));
    }

    private sealed class Unsigned64 : ValueOrder
    {
        public override bool IsLegacyOrder => false;

        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            BinaryPrimitives.ReadUInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadUInt64LittleEndian(right));
    }

    private sealed class Single : ValueOrder
    {
        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            BinaryPrimitives.ReadSingleLittleEndian(left).CompareTo(BinaryPrimitives.ReadSingleLittleEndian(right));

        public override bool IsUnordered(ReadOnlySpan<byte> value) => float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(value));
    }

    private sealed class Double : ValueOrder
    {
        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            BinaryPrimitives.ReadDoubleLittleEndian(left).CompareTo(BinaryPrimitives.ReadDoubleLittleEndian(right));

        public override bool IsUnordered(ReadOnlySpan<byte> value) => double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(value));
    }

    private sealed class Half : ValueOrder
    {
        public override bool IsLegacyOrder => false;

        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
            BinaryPrimitives.ReadHalfLittleEndian(left).CompareTo(BinaryPrimitives.ReadHalfLittleEndian(right));

        public override bool IsUnordered(ReadOnlySpan<byte> value) => System.Half.IsNaN(BinaryPrimitives.ReadHalfLittleEndian(value));
    }

    /// <summary>Two's complement of any length, most significant byte first.</summary>
    private sealed class BigEndian : ValueOrder
    {
        public override bool IsLegacyOrder => false;

        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        {
            var length = Math.Max(left.Length, right.Length);
            for (var i = 0; i < length; i++)
            {
                var difference = Digit(left, length, i) - Digit(right, length, i);
                if (difference != 0)
                {
                    return difference;
                }
            }

            return 0;
        }

        private static int Digit(ReadOnlySpan<byte> number, int length, int index)
        {
            var at = index - (length - number.Length);
            var sign = number.IsEmpty || number[0] < 0x80 ? 0 : -1;
            var digit = at >= 0 ? number[at] : sign & 0xFF;
            return index == 0 ? (sbyte)digit : digit;
        }
    }

    private sealed class Bytes : ValueOrder
    {
        public override bool IsLegacyOrder => false;

        public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right);
    }
}
