using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Stages.Sources;

public sealed class SourceFingerprintTests
{
    private const int MiB = 1 << 20;
    private static readonly byte[] s_bytes = Bytes(5 * MiB);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(MiB - 1, 0)]
    [InlineData(MiB, 0)]
    [InlineData((2 * MiB) - 1, 0)]
    [InlineData(2 * MiB, MiB)]
    [InlineData((3 * MiB) + 17, 2 * MiB)]
    [InlineData(5 * MiB, 4 * MiB)]
    public void Hash_IsThatOfTheLastOneToTwoMiB(int length, int from)
    {
        using SourceFingerprint fingerprint = new();

        fingerprint.Append(s_bytes.AsSpan(0, length));

        Assert.Equal((length, from), (fingerprint.Length, fingerprint.From));
        Assert.Equal(Naive(from, length), fingerprint.ToHex());
        Assert.Equal(s_bytes[Math.Max(0, length - 1024)..length], fingerprint.LastBytes);
    }

    [Fact]
    public async Task AnyChunking_AnyResumePoint_IsOnePass()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            SourceFingerprint fingerprint = new();
            int at = 0;
            while (at < s_bytes.Length)
            {
                int take = Math.Min(s_bytes.Length - at, random.Next(4) switch { 0 => random.Next(1, 100), 1 => MiB - (at % MiB), _ => random.Next(1, MiB) });
                fingerprint.Append(new ReadOnlySequence<byte>(s_bytes, at, take));
                at += take;
                if (random.Next(3) == 0)
                {
                    fingerprint.Dispose();
                    await using Stream stream = random.Next(4) == 0 ? Gzipped(s_bytes) : new MemoryStream(s_bytes);
                    fingerprint = (await SourceFingerprint.OfAsync(stream, at))!;
                }

                Assert.Equal(at, fingerprint.Length);
                if (random.Next(3) == 0)
                {
                    Assert.Equal(Naive((int)SourceFingerprint.FromOf(at), at), fingerprint.ToHex());
                    Assert.Equal(s_bytes[Math.Max(0, at - 1024)..at], fingerprint.LastBytes);
                }
            }

            Assert.Equal(Naive(4 * MiB, 5 * MiB), fingerprint.ToHex());
            fingerprint.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ShorterStream_HasNone(bool gzip)
    {
        byte[] bytes = s_bytes[..(2 * MiB)];

        await using Stream stream = gzip ? Gzipped(bytes) : new MemoryStream(bytes);

        Assert.Null(await SourceFingerprint.OfAsync(stream, (2 * MiB) + 1));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(MiB)]
    [InlineData(MiB + 10)]
    [InlineData((3 * MiB) - 1)]
    [InlineData((4 * MiB) + 100)]
    public async Task TailHash_ReadBack_IsThatOfTheRing(int length)
    {
        using SourceFingerprint fingerprint = new();
        fingerprint.Append(s_bytes.AsSpan(0, length));
        TailHash ring = new();
        ring.Append(new ReadOnlySequence<byte>(s_bytes, 0, length));
        await using MemoryStream stream = new(s_bytes);

        Assert.Equal(ring.ToHex(), await TailHash.OfAsync(stream, fingerprint));
    }

    [Theory]
    [InlineData(0)] // before the last MiB, within what was fingerprinted
    [InlineData((2 * MiB) - 11)]
    public async Task TailHash_OfAFileThatChanged_IsNone(int at)
    {
        using SourceFingerprint fingerprint = new();
        fingerprint.Append(s_bytes.AsSpan(0, (2 * MiB) - 10));
        byte[] changed = [.. s_bytes];
        changed[at] ^= 1;
        await using MemoryStream stream = new(changed);

        Assert.Null(await TailHash.OfAsync(stream, fingerprint));
    }

    private static string Naive(int from, int length) => Convert.ToHexStringLower(SHA256.HashData(s_bytes.AsSpan(from, length - from)));

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static GZipStream Gzipped(byte[] bytes)
    {
        MemoryStream memory = new();
        using (GZipStream gzip = new(memory, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        memory.Position = 0;
        return new GZipStream(memory, CompressionMode.Decompress);
    }
}
