using System.Buffers;
using System.Security.Cryptography;

namespace Pipeline.Stages.Sources;

/// <summary>SHA-256 of the last 1 MiB (or less) of what was consumed: with the length it identifies a source, which its first bytes do not.</summary>
public sealed class TailHash
{
    private const int Size = 1 << 20;
    private readonly byte[] _ring = new byte[Size];

    /// <summary>Bytes consumed.</summary>
    public long Length { get; private set; }

    /// <summary>The hash of the first <paramref name="length"/> bytes of a stream; null when it is shorter.</summary>
    public static async Task<string?> OfAsync(Stream stream, long length)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TailHash hash = new();
        if (stream.CanSeek && length > Size)
        {
            stream.Seek(length - Size, SeekOrigin.Begin);
            hash.Length = length - Size;
        }

        byte[] buffer = new byte[1 << 16];
        while (hash.Length < length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - hash.Length)));
            if (read == 0)
            {
                return null;
            }

            hash.Append(new ReadOnlySequence<byte>(buffer, 0, read));
        }

        return hash.ToHex();
    }

    /// <summary>The hash as of what was consumed, read back from a seekable stream; null when that is not the file any more that was consumed.</summary>
    /// <remarks>So that no run holds a ring of 1 MiB while it is watched; for gzip the ring is cheaper than to unpack everything again.</remarks>
    public static async Task<string?> OfAsync(Stream stream, SourceFingerprint consumed)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(consumed);
        using IncrementalHash identity = IncrementalHash.CreateHash(HashAlgorithmName.SHA256), tail = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long at = consumed.From, from = Math.Max(0, consumed.Length - Size);
        bool isWhole = await SourceRange.ReadAsync(stream, at, consumed.Length, static _ => { }, bytes =>
        {
            identity.AppendData(bytes);
            tail.AppendData(bytes[(int)Math.Clamp(from - at, 0, bytes.Length)..]);
            at += bytes.Length;
        });
        bool isSame = isWhole && string.Equals(Convert.ToHexStringLower(identity.GetHashAndReset()), consumed.ToHex(), StringComparison.Ordinal);
        return isSame ? Convert.ToHexStringLower(tail.GetHashAndReset()) : null;
    }

    /// <summary>Takes consumed bytes in.</summary>
    public void Append(ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length > Size)
        {
            Length += bytes.Length - Size;
            bytes = bytes.Slice(bytes.Length - Size);
        }

        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (!rest.IsEmpty)
            {
                int at = (int)(Length % Size), take = Math.Min(rest.Length, Size - at);
                rest[..take].CopyTo(_ring.AsSpan(at));
                rest = rest[take..];
                Length += take;
            }
        }
    }

    /// <summary>The hash in lower-case hexadecimal.</summary>
    public string ToHex()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int at = (int)(Length % Size);
        if (Length >= Size)
        {
            hash.AppendData(_ring.AsSpan(at));
        }

        hash.AppendData(_ring.AsSpan(0, at));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
