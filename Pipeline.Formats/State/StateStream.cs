using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Formats.Tables;

namespace Pipeline.Formats.State;

/// <summary>
/// Destination of a state file: hashes what goes through, and gathers small pieces, because each write to an unbuffered file is a system
/// call. Apache.Arrow writes the file's end (its footer, the footer's length, the magic) into memory, where the footer is lengthened by the
/// hash.
/// </summary>
internal sealed class StateStream(Stream inner) : CountingStream(inner)
{
    /// <summary>Characters of the hash.</summary>
    public const int HashChars = 2 * SHA256.HashSizeInBytes;

    /// <summary>Bytes behind the hash: eight zeros, the footer's length, the magic.</summary>
    public const int BehindHash = Zeros + sizeof(int) + MagicBytes;

    private const int Zeros = 8;
    private const int MagicBytes = 6;
    private const int GatheredBytes = 64 * 1024;

    private readonly Stream _inner = inner;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _gathered = new byte[GatheredBytes];
    private MemoryStream? _end;
    private int _used;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Written += buffer.Length;
        if (_end is not null)
        {
            _end.Write(buffer);
            return;
        }

        _hash.AppendData(buffer);
        Put(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>From here on it is the end that is written.</summary>
    public void BeginEnd() => _end = new MemoryStream();

    /// <summary>Puts the hash into the end, and both where they belong.</summary>
    public void Finish()
    {
        byte[] end = (_end ?? throw new InvalidOperationException("The end was not written.")).ToArray();
        int footer = end.Length - sizeof(int) - MagicBytes;
        byte[] hashed = new byte[footer + HashChars + BehindHash];
        end.AsSpan(0, footer).CopyTo(hashed);
        // Readers of FlatBuffers begin at the front and follow offsets: nothing leads them here.
        Span<byte> said = hashed.AsSpan(footer, HashChars);
        said.Fill((byte)'0');
        BinaryPrimitives.WriteInt32LittleEndian(
            hashed.AsSpan(footer + HashChars + Zeros), BinaryPrimitives.ReadInt32LittleEndian(end.AsSpan(footer)) + HashChars + Zeros);
        end.AsSpan(footer + sizeof(int)).CopyTo(hashed.AsSpan(hashed.Length - MagicBytes));
        _hash.AppendData(hashed);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(_hash.GetHashAndReset()), said);
        Put(hashed);
        _inner.Write(_gathered, 0, _used);
        _used = 0;
    }

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _gathered.Length - _used)
        {
            _inner.Write(_gathered, 0, _used);
            _used = 0;
        }

        if (bytes.Length > _gathered.Length)
        {
            _inner.Write(bytes);
            return;
        }

        bytes.CopyTo(_gathered.AsSpan(_used));
        _used += bytes.Length;
    }
}
