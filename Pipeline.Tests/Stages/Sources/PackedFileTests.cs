using System.IO.Compression;
using System.Text;
using Pipeline.Formats;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Sources;
using Pipeline.Tests.Builders;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.ZStandard;

namespace Pipeline.Tests.Stages.Sources;

/// <summary>Packed files: whole, put one behind the other, cut, damaged, and by any name.</summary>
public sealed class PackedFileTests : IDisposable
{
    private static readonly byte[] s_text = Encoding.ASCII.GetBytes(SmallXdatcar.Of(SmallXdatcar.Labels(2000)));
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string> Kinds => ["gzip", "bzip2", "zstd"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PackedText_ComesOutAsItWentIn_AlsoInTwoParts(string kind)
    {
        byte[] half = Pack(kind, s_text[..30_000]), rest = Pack(kind, s_text[30_000..]);

        Assert.Equal(s_text, Read(Pack(kind, s_text)));
        Assert.Equal(s_text, Read([.. half, .. rest]));
        Assert.Equal(kind, FileSignature.Of(half)!.Name);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void CutOrDamagedFile_IsInvalidData(string kind)
    {
        byte[] packed = Pack(kind, s_text), damaged = [.. packed];
        for (int i = packed.Length / 2; i < (packed.Length / 2) + 40; i++)
        {
            damaged[i] ^= 0x5A;
        }

        Assert.Throws<InvalidDataException>(() => Read(damaged));
        if (kind is not "gzip")
        {
            Assert.Contains("not a whole " + kind + " file", Assert.Throws<InvalidDataException>(() => Read(packed[..(packed.Length / 2)])).Message);
        }
    }

    [Fact]
    public void Xz_WholeTwiceCutAndPadded()
    {
        byte[] packed = File.ReadAllBytes(SharedData.Path("cases/13-other-formats/XDATCAR.xz"));
        byte[] text = Read(packed);

        Assert.StartsWith("run\n", Encoding.ASCII.GetString(text));
        Assert.Equal([.. text, .. text], Read([.. packed, .. packed]));
        Assert.Equal(text, Read([.. packed, 0, 0, 0, 0]));
        Assert.Throws<InvalidDataException>(() => Read(packed[..^20]));
        Assert.Throws<InvalidDataException>(() => Read(packed[..(packed.Length / 2)]));
    }

    [Fact]
    public void EmptyFile_IsPackedAsItsNameSays_AndAMissingOneIsNot()
    {
        _scratch.Write("XDATCAR.gz", "");

        Assert.Equal("gzip", PackedFile.Of(_scratch["XDATCAR.gz"])!.Name);
        Assert.Null(PackedFile.Of(_scratch["XDATCAR.xz"]));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".bz2")]
    [InlineData(".xz")]
    [InlineData(".zst")]
    public void DirectoryWithAPackedTrajectory_IsARun(string suffix)
    {
        _scratch.Write("case/XDATCAR" + suffix, "x");

        RunInput input = RunInput.Resolve(_scratch["case"]);

        Assert.Equal(("case", "XDATCAR" + suffix, true), (input.RunId, input.TrajectoryName, input.HasVaspName));
    }

    private byte[] Read(byte[] packed)
    {
        File.WriteAllBytes(_scratch["anything"], packed);
        using Stream stream = RunProbe.Open(_scratch["anything"]);
        using MemoryStream memory = new();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    private static byte[] Pack(string kind, byte[] bytes)
    {
        using MemoryStream memory = new();
        using (Stream packing = kind switch
        {
            "gzip" => new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true),
            "bzip2" => BZip2Stream.Create(memory, SharpCompress.Compressors.CompressionMode.Compress, false, leaveOpen: true),
            _ => new CompressionStream(memory, 3, 0, leaveOpen: true),
        })
        {
            packing.Write(bytes);
        }

        return memory.ToArray();
    }
}
