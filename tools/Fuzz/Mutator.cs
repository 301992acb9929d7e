namespace Gfn.Fuzz;

/// <summary>Makes new inputs out of old ones: flips, cuts, copies, splices, and tokens that parsers care about.</summary>
/// <param name="random">The only source of chance, so that a seed repeats a run.</param>
/// <param name="tokens">What to put in.</param>
public sealed class Mutator(Random random, IReadOnlyList<byte[]> tokens)
{
    private const int LengthMax = 4_096;
    private byte[] text = new byte[LengthMax];
    private int length;

    /// <summary>A mutant of one input, with a piece of another.</summary>
    public ReadOnlySpan<byte> Next(byte[] seed, byte[] other)
    {
        length = Math.Min(seed.Length, LengthMax);
        seed.AsSpan(0, length).CopyTo(text);
        for (var step = random.Next(1, 9); step > 0; step--)
        {
            Step(other);
        }

        return text.AsSpan(0, length);
    }

    private void Step(byte[] other)
    {
        switch (random.Next(9))
        {
            case 0 when length > 0:
                text[random.Next(length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when length > 0:
                text[random.Next(length)] = (byte)random.Next(256);
                break;
            case 2 when length > 0:
                Remove(random.Next(length), random.Next(1, 17));
                break;
            case 3 when length > 0:
                length = random.Next(length);
                break;
            case 4 when length > 0:
                var from = random.Next(length);
                Insert(random.Next(length), text.AsSpan(from, Math.Min(length - from, random.Next(1, 65))).ToArray());
                break;
            case 5 when other.Length > 0:
                var start = random.Next(other.Length);
                Insert(random.Next(length + 1), other.AsSpan(start, Math.Min(other.Length - start, random.Next(1, 129))));
                break;
            case 6 when length > 0:
                var at = random.Next(length);
                text.AsSpan(at, Math.Min(length - at, random.Next(1, 9))).Fill(random.Next(2) == 0 ? (byte)0xFF : (byte)0);
                break;
            case 7 when length > 8:
                var (left, right) = (random.Next(length - 8), random.Next(length - 8));
                for (var i = 0; i < 8; i++)
                {
                    (text[left + i], text[right + i]) = (text[right + i], text[left + i]);
                }

                break;
            default:
                Insert(random.Next(length + 1), tokens[random.Next(tokens.Count)]);
                break;
        }
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, length - at);
        text.AsSpan(at + count, length - at - count).CopyTo(text.AsSpan(at));
        length -= count;
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, LengthMax - length)];
        text.AsSpan(at, length - at).CopyTo(text.AsSpan(at + bytes.Length));
        bytes.CopyTo(text.AsSpan(at));
        length += bytes.Length;
    }
}
