using System.Text;
using Gfn.Formats.Parquet.Reading;

namespace Gfn.Formats.Tests.Parquet.Reading;

/// <summary>Blocks by hand, as the format's description has them; DuckDB's are among the fixtures.</summary>
public sealed class Lz4BlockTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("00", "")]
    [InlineData("30616263", "abc")]
    [InlineData("1061010000", "aaaaa")]
    [InlineData("21616202001063", "abababac")]
    [InlineData("1F6101000100", "aaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("F000313233343536373839303132333435", "123456789012345")]
    public void Blocks_are_decompressed(string block, string expected)
    {
        var target = new byte[64];

        var written = Lz4Block.Decompress(Convert.FromHexString(block), target);

        Assert.Equal(expected, Encoding.ASCII.GetString(target, 0, written));
    }

    [Theory]
    [InlineData("4061", "literals")]
    [InlineData("106101", "inside a distance")]
    [InlineData("1061000000", "does not lie inside")]
    [InlineData("1061020000", "does not lie inside")]
    [InlineData("1F610100FF", "inside a length")]
    [InlineData("1F610100FFFF00", "does not lie inside")]
    public void Broken_blocks_are_refused(string block, string because)
    {
        var failure = Assert.Throws<InvalidDataException>(() => Lz4Block.Decompress(Convert.FromHexString(block), new byte[64]));

        Assert.Contains(because, failure.Message, StringComparison.Ordinal);
    }
}
