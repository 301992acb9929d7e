using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Typed.Values;

/// <summary>Steps through JSON that a <see cref="JsonScanner"/> has accepted; trusts it and checks nothing.</summary>
internal static unsafe class JsonWalk
{
    /// <summary>The first byte behind a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static byte* End(byte* p)
    {
        switch (*p)
        {
            case (byte)'"':
                return StringEnd(p);
            case (byte)'{':
            case (byte)'[':
                return NestedEnd(p);
            default:
                return ScalarEnd(p);
        }
    }

    /// <summary>The first byte behind a number or literal: a comma, a closing bracket, white space or a line end.</summary>
    /// <remarks>Both twins may read up to 31 bytes past it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* ScalarEnd(byte* p) => Vector256.IsHardwareAccelerated ? VectorisedScalarEnd(p) : PlainScalarEnd(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* VectorisedScalarEnd(byte* p)
    {
        while (true)
        {
            var bytes = Vector256.Load(p);

            // A bracket and a brace differ in one bit.
            var ends = Vector256.Equals(bytes, Vector256.Create((byte)','))
                | Vector256.Equals(bytes | Vector256.Create((byte)0x20), Vector256.Create((byte)'}'))
                | Vector256.Equals(Vector256.Min(bytes, Vector256.Create((byte)' ')), bytes);
            var mask = ends.ExtractMostSignificantBits();
            if (mask != 0)
            {
                return p + BitOperations.TrailingZeroCount(mask);
            }

            p += Vector256<byte>.Count;
        }
    }

    public static byte* PlainScalarEnd(byte* p)
    {
        while (*p > ' ' && *p is not ((byte)',' or (byte)']' or (byte)'}'))
        {
            p++;
        }

        return p;
    }

    /// <summary>The first byte behind a string's closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* StringEnd(byte* p)
    {
        p = StringScan.Next(p + 1);
        while (*p != (byte)'"')
        {
            p = StringScan.Next(p + 2);
        }

        return p + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte* NestedEnd(byte* p)
    {
        var depth = 0;
        while (true)
        {
            switch (*p)
            {
                case (byte)'"':
                    p = StringEnd(p);
                    continue;
                case (byte)'{':
                case (byte)'[':
                    depth++;
                    break;
                case (byte)'}':
                case (byte)']':
                    if (--depth == 0)
                    {
                        return p + 1;
                    }

                    break;
            }

            p++;
        }
    }
}
