using System.Buffers;
using System.Security.Cryptography;

namespace Pipeline.Stages.Sources;

/// <summary>
/// Identity of a source as far as it was consumed: SHA-256 of the last 1 to 2 MiB, hashed while they were consumed, because the file may be
/// another one by the time it is asked for. First bytes do not tell two VASP runs apart.
/// </summary>
/// <remarks>Two running hashes, begun at the last two whole MiB: no ring of the bytes themselves, which 1,000 runs would pay 1 GiB for.</remarks>
public sealed class SourceFingerprint : IDisposable
{
    private const long Block = 1 << 20;
    private readonly TailWindow _window = new([]);
    private IncrementalHash _older = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private IncrementalHash? _newer;

    /// <summary>Bytes consumed.</summary>
    public long Length { get; private set; }

    /// <summary>First byte hashed: the whole MiB before the last whole one, or 0.</summary>
    public long From => FromOf(Length);

    /// <summary>The last bytes consumed, for <see cref="TailStart.Before"/>.</summary>
    public byte[] LastBytes => _window.Bytes.ToArray();

    /// <summary>First byte of what identifies a source of which <paramref name="length"/> bytes were consumed.</summary>
    public static long FromOf(long length) => Math.Max(0, ((length / Block) - 1) * Block);

    /// <summary>The fingerprint of the first <paramref name="length"/> bytes of a stream, to be gone on with; null when it is shorter.</summary>
    public static async Task<SourceFingerprint?> OfAsync(Stream stream, long length)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SourceFingerprint fingerprint = new();
        bool isWhole = await SourceRange.ReadAsync(stream, FromOf(length), length, fingerprint.Begin, fingerprint.Append);
        if (isWhole)
        {
            return fingerprint;
        }

        fingerprint.Dispose();
        return null;
    }

    /// <summary>Takes consumed bytes in.</summary>
    public void Append(ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            Append(segment.Span);
        }
    }

    /// <summary>Takes consumed bytes in.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _window.Append(bytes);
        while (!bytes.IsEmpty)
        {
            int take = (int)Math.Min(bytes.Length, Block - (Length % Block));
            _older.AppendData(bytes[..take]);
            _newer?.AppendData(bytes[..take]);
            bytes = bytes[take..];
            Length += take;
            if (Length % Block == 0)
            {
                Turn();
            }
        }
    }

    /// <summary>The hash in lower-case hexadecimal; more may follow.</summary>
    public string ToHex() => Convert.ToHexStringLower(_older.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose()
    {
        _older.Dispose();
        _newer?.Dispose();
    }

    private void Begin(long from) => Length = from;

    private void Turn()
    {
        // Primed in the middle, the first whole MiB is where the older one began: From does not move then either.
        if (_newer is null)
        {
            _newer = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            return;
        }

        IncrementalHash spent = _older;
        (_older, _newer) = (_newer, spent);
        _ = spent.GetHashAndReset();
    }
}
