using System.Text;

namespace Gfn.Adapters.Local;

/// <summary>Order of keys in a listing: by their UTF-8 bytes, which differs from .NET's ordinal order above U+FFFF.</summary>
internal sealed class KeyOrder : IComparer<string>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
}
