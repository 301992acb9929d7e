using System.Buffers.Binary;
using System.Numerics;

namespace Temporalio.Engine.Schedules;

/// <summary>FarmHash's 32-bit fingerprint, which the server draws the jitter of schedules from. Same bytes, same value, on every machine.</summary>
internal static class Fingerprint
{
    private const int BlockBytes = 20;
    private const int LengthMin = 25;
    private const uint First = 0xCC9E_2D51;
    private const uint Second = 0x1B87_3593;
    private const uint Added = 0xE654_6B64;

    /// <param name="data">At least 25 bytes; the short forms of the hash are not needed here.</param>
    public static uint Hash32(ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(data.Length, LengthMin, nameof(data));
        var length = (uint)data.Length;
        var h = length;
        var g = First * length;
        var f = g;
        h = Step(Step(h ^ Scramble(Word(data, data.Length - 4))) ^ Scramble(Word(data, data.Length - 16)));
        g = Step(Step(g ^ Scramble(Word(data, data.Length - 8))) ^ Scramble(Word(data, data.Length - 12)));
        f = Right(f + Scramble(Word(data, data.Length - 20)), 19) + 113;
        for (var blocks = (data.Length - 1) / BlockBytes; blocks > 0; blocks--, data = data[BlockBytes..])
        {
            var (a, b, c, d, e) = (Word(data, 0), Word(data, 4), Word(data, 8), Word(data, 12), Word(data, 16));
            h += a;
            g += b;
            f += c;
            h = Mix(d, h) + e;
            g = Mix(c, g) + a;
            f = Mix(b + (e * First), f) + d;
            f += g;
            g += f;
        }

        g = Right(Right(g, 11) * First, 17) * First;
        f = Right(Right(f, 11) * First, 17) * First;
        h = Right(Step(h + g), 17) * First;
        return Right(Step(h + f), 17) * First;
    }

    private static uint Word(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);

    private static uint Scramble(uint word) => Right(word * First, 17) * Second;

    private static uint Mix(uint word, uint into) => Step(into ^ Scramble(word));

    private static uint Step(uint value) => (Right(value, 19) * 5) + Added;

    private static uint Right(uint value, int bits) => BitOperations.RotateRight(value, bits);
}
