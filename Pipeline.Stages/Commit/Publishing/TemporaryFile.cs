using System.Security.Cryptography;

namespace Pipeline.Stages.Commit.Publishing;

/// <summary>
/// A file while it is written, under a name no reader takes up; counts and hashes what passes. Disposing removes the name.
/// </summary>
/// <remarks>
/// A failed write, fsync or close ends it: the descriptor is closed and never synced again (the kernel reports a lost page once, then calls
/// the file clean), and <see cref="TryLink"/> and <see cref="Rename"/> refuse.
/// </remarks>
internal sealed class TemporaryFile : Stream
{
    private const int BufferBytes = 1 << 16;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _final;
    private readonly FileStream? _portable;
    private int _file = -1;
    private int _filled;
    private long _length;
    private bool _finished;
    private bool _hasName = true;

    public TemporaryFile(string final, bool isPrivate)
    {
        _final = final;
        Name = Path.Combine(Path.GetDirectoryName(final)!, $".{Path.GetFileName(final)}.{Guid.NewGuid():N}{DurableFile.TemporarySuffix}");
        if (OperatingSystem.IsLinux())
        {
            _file = Native.OpenNew(Name, isPrivate ? DurableFile.PrivateFile : DurableFile.PublicFile);
        }
        else
        {
            _portable = new FileStream(Name, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1);
        }
    }

    /// <summary>The temporary name.</summary>
    public string Name { get; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length + _filled;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == 0 && buffer.Length >= BufferBytes)
            {
                Put(buffer);
                return;
            }

            int taken = Math.Min(buffer.Length, BufferBytes - _filled);
            buffer[..taken].CopyTo(_buffer.AsSpan(_filled));
            buffer = buffer[taken..];
            if ((_filled += taken) == BufferBytes)
            {
                Drain();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Nothing: what is not yet written out need not be, until <see cref="Finish"/>.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Writes the rest out, syncs and closes, in this order and each checked.</summary>
    /// <param name="sync">False for what a power cut may take (owner files).</param>
    public FileStamp Finish(bool sync = true)
    {
        Drain();
        if (_portable is not null)
        {
            _portable.Dispose();
        }
        else
        {
            try
            {
                if (sync)
                {
                    Native.Sync(_file, Name);
                }
            }
            catch
            {
                Abandon();
                throw;
            }

            int file = _file;
            _file = -1;
            Native.Close(file, Name);
        }

        _finished = true;
        return new FileStamp(_length, Convert.ToHexStringLower(_hash.GetCurrentHash()));
    }

    /// <summary>Links to the final name; false where that is taken.</summary>
    public bool TryLink()
    {
        ThrowIfUnfinished();
        if (OperatingSystem.IsLinux())
        {
            return Native.Link(Name, _final);
        }

        if (File.Exists(_final))
        {
            return false;
        }

        File.Move(Name, _final, overwrite: false);
        return true;
    }

    /// <summary>Takes the final name from whatever has it.</summary>
    public void Rename()
    {
        ThrowIfUnfinished();
        if (OperatingSystem.IsLinux())
        {
            Native.Rename(Name, _final);
        }
        else
        {
            File.Move(Name, _final, overwrite: true);
        }

        _hasName = false;
    }

    protected override void Dispose(bool disposing)
    {
        Abandon();
        if (disposing)
        {
            _portable?.Dispose();
            _hash.Dispose();
        }

        if (disposing && _hasName)
        {
            _hasName = false;
            DurableFile.TryUnlink(Name); // where that fails, what was linked stands, and what failed has an exception of its own
        }

        base.Dispose(disposing);
    }

    private void Drain()
    {
        int filled = _filled;
        _filled = 0;
        Put(_buffer.AsSpan(0, filled));
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_portable is not null)
        {
            _portable.Write(bytes);
        }
        else
        {
            ObjectDisposedException.ThrowIf(_file < 0, this);
            try
            {
                Native.Write(_file, Name, bytes);
            }
            catch
            {
                Abandon();
                throw;
            }
        }

        _hash.AppendData(bytes);
        _length += bytes.Length;
    }

    private void Abandon()
    {
        int file = _file;
        _file = -1;
        if (file >= 0)
        {
            Native.Abandon(file);
        }
    }

    private void ThrowIfUnfinished()
    {
        if (!_finished)
        {
            throw new InvalidOperationException($"{Name} is not whole: it cannot be published.");
        }
    }
}
