namespace Pipeline.Stages.Sources;

/// <summary>Reads what a library unpacks, forward only; whatever the library throws over damaged bytes is an <see cref="InvalidDataException"/>, as with gzip.</summary>
/// <param name="file">The packed bytes; disposed with this.</param>
/// <param name="open">Makes the library's stream, when first read: it may look at the bytes at once.</param>
/// <param name="name">What it is packed with.</param>
internal sealed class UnpackingStream(Stream file, Func<Stream, Stream> open, string name) : Stream
{
    private const int BufferSize = 1 << 16; // decoders read byte by byte

    private readonly BufferedStream _packed = new(file, BufferSize);
    private Stream? _unpacked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (count == 0)
        {
            return 0;
        }

        try
        {
            while (true)
            {
                _unpacked ??= open(_packed);
                int read = _unpacked.Read(buffer, offset, count);
                if (read > 0 || !HasMore())
                {
                    return read;
                }

                _unpacked = null; // packed files may be put one behind the other
            }
        }
#pragma warning disable CA1031 // Decoders fail in many ways over damaged bytes; only the disk's own errors are told apart.
        catch (Exception error) when (error is not (UnauthorizedAccessException or OutOfMemoryException) && (error is not IOException || error is EndOfStreamException))
#pragma warning restore CA1031
        {
            throw new InvalidDataException($"not a whole {name} file: {error.Message}", error);
        }
    }

    /// <summary>Whether more than padding follows.</summary>
    private bool HasMore()
    {
        int next;
        do
        {
            next = _packed.ReadByte();
        }
        while (next == 0);

        if (next > 0)
        {
            _packed.Position--;
        }

        return next > 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _packed.Dispose(); // the library's stream only reads from it, and its own end may throw over damage
        }

        base.Dispose(disposing);
    }
}
