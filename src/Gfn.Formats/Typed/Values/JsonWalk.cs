using System.Runtime.CompilerServices;
using Gfn.Formats.Ndjson;

namespace Gfn.Formats.Typed.Values;

/// <summary>Steps through JSON that a <see cref="JsonScanner"/> has accepted; trusts it and checks nothing.</summary>
internal static unsafe class JsonWalk
{
    /// <summary>The first byte behind a value.</summary>
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
                while (*p > ' ' && *p is not ((byte)',' or (byte)']' or (byte)'}'))
                {
                    p++;
                }

                return p;
        }
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
