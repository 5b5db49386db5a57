using Pipeline.Stages.Sources;

namespace Pipeline.Tests.Builders.FileEvents;

/// <summary>What fails.</summary>
internal enum Fault
{
    None,
    Status,
    Read,
    Open,
    PathStatus,
}

/// <summary>One path in memory, what was moved away from it, and errors on demand. Times are those of a file system: writing sets both, renaming and deleting one.</summary>
internal sealed class MemoryFolder : ITailFiles
{
    private readonly int[] _failing = new int[5];
    private int _shortReads;
    private int _shortBytes;
    private long _inodes;
    private int _frames;
    private long _clock;

    public MemoryFile? At { get; private set; }

    public MemoryFile? Moved { get; private set; }

    public int OpenHandles { get; private set; }

    /// <summary>The first fault since it was cleared.</summary>
    public Fault Fired { get; set; }

    public int ShortReadsLeft => _shortReads;

    private static string Missing => "no such file";

    public void Fail(Fault fault, int times) => _failing[(int)fault] += times;

    public void ReadShort(int times, int bytes) => (_shortReads, _shortBytes) = (_shortReads + times, bytes);

    /// <summary>Nothing fails any more; true if something would have.</summary>
    public bool Heal()
    {
        bool failed = _failing.Any(static f => f > 0) || _shortReads > 0;
        Array.Clear(_failing);
        _shortReads = 0;
        return failed;
    }

    /// <summary>The file at the path; a new one where there is none.</summary>
    public MemoryFile Require() => At ??= Create();

    public void Append(MemoryFile file, int bytes)
    {
        if (bytes > 0)
        {
            file.Append(bytes, NextFrame);
            Wrote(file);
        }
    }

    public void AppendNuls(MemoryFile file, int bytes, bool forEver)
    {
        file.AppendNuls(bytes, NextFrame, forEver);
        Wrote(file);
    }

    public void Wrote(MemoryFile file) => file.Modified = file.Changed = ++_clock;

    public void MoveAway()
    {
        if (At is { } file)
        {
            file.Changed = ++_clock;
            (Moved, At) = (file, null);
        }
    }

    /// <summary>Over what stands there now, as <c>mv</c> does.</summary>
    public void MoveBack()
    {
        if (Moved is { } file)
        {
            Delete();
            file.Changed = ++_clock;
            (At, Moved) = (file, null);
        }
    }

    public void Delete()
    {
        if (At is { } file)
        {
            file.Links = 0;
            file.Changed = ++_clock;
            At = null;
        }
    }

    public void Create(int bytes, long? inode)
    {
        At = Create(inode);
        Append(At, bytes);
    }

    public void ReplaceByCopy(bool trimmed, int bytes)
    {
        if (At is { } file)
        {
            MemoryFile copy = file.Copy(++_inodes);
            if (trimmed)
            {
                copy.Truncate(copy.EndOfWholeFrames());
            }

            Append(copy, bytes);
            Wrote(copy);
            Delete();
            At = copy;
        }
    }

    public bool? IsNetwork(string path) => false;

    public FileStatus? Status(string path)
    {
        Check(Fault.PathStatus);
        return At is { } file ? StatusOf(file) : null;
    }

    public ITailFile Open(string path)
    {
        Check(Fault.Open);
        return new Handle(this, At ?? throw new FileNotFoundException(Missing, path));
    }

    private static FileStatus StatusOf(MemoryFile file) => new(file.Size, 1, file.Inode, file.Links, file.Modified, file.Changed, IsRegular: true);

    private MemoryFile Create(long? inode = null)
    {
        MemoryFile file = new() { Inode = inode ?? ++_inodes };
        Wrote(file);
        return file;
    }

    private int NextFrame() => _frames++;

    private void Check(Fault fault)
    {
        if (_failing[(int)fault] > 0)
        {
            _failing[(int)fault]--;
            Throw(fault);
        }
    }

    private void Throw(Fault fault)
    {
        Fired = Fired == Fault.None ? fault : Fired;
        throw fault == Fault.Open ? new UnauthorizedAccessException("Permission denied") : new IOException(fault == Fault.Read ? "Input/output error" : "Stale file handle");
    }

    private sealed class Handle : ITailFile
    {
        private readonly MemoryFolder _folder;
        private readonly MemoryFile _file;

        public Handle(MemoryFolder folder, MemoryFile file)
        {
            (_folder, _file) = (folder, file);
            folder.OpenHandles++;
        }

        public FileStatus Status()
        {
            Check(Fault.Status);
            return StatusOf(_file);
        }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, long offset, CancellationToken cancellationToken)
        {
            Check(Fault.Read);
            int read = (int)Math.Clamp(_file.Size - offset, 0, buffer.Length);
            if (_folder._shortReads > 0 && read > _folder._shortBytes)
            {
                _folder._shortReads--;
                read = Math.Max(1, _folder._shortBytes);
            }

            _file.Bytes.Slice((int)Math.Min(offset, _file.Size), read).CopyTo(buffer.Span);
            return ValueTask.FromResult(read);
        }

        public void Dispose() => _folder.OpenHandles--;

        private void Check(Fault fault)
        {
            _folder.Check(fault);
            if (_file.IsStale)
            {
                _folder.Throw(fault);
            }
        }
    }
}
