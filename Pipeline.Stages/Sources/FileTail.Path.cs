using System.Buffers;

namespace Pipeline.Stages.Sources;

/// <content>Which file it is: opening, errors and what comes after them, and what stands at the path meanwhile.</content>
public sealed partial class FileTail
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestRetry = TimeSpan.FromMinutes(1);
    private bool? _isNetwork;
    private bool _isWaiting;
    private bool _isMovedAway;
    private bool _isPathSuspect;
    private int _looks;
    private bool _hasGrown; // since the path was looked at
    private FileStatus _seen;
    private long _modified;
    private long _failingSince;
    private TimeSpan _retry;

    /// <summary>Opens the file, or waits until there is one.</summary>
    private async Task<TailEnd> OpenAsync(bool writerEnded, CancellationToken cancellationToken)
    {
        if (_isNetwork is null)
        {
            await _options.Pacer.WaitAsync(false, cancellationToken);
            _isNetwork = Files.IsNetwork(_path);
            _interval.IsNetwork = _isNetwork ?? false;
        }

        await _options.Pacer.WaitAsync(_interval.IsNetwork, cancellationToken);
        ITailFile file;
        try
        {
            file = Files.Open(_path);
        }
        catch (FileNotFoundException error) when (_options.Follow && _retry == TimeSpan.Zero)
        {
            if (writerEnded)
            {
                Failure = error;
                return TailEnd.Failed;
            }

            if (!_isWaiting)
            {
                _isWaiting = true;
                Tell(TailNoticeKind.Waiting, $"{_name} is not there yet; waiting for it");
            }

            await Task.Delay(_interval.Next(), _time, cancellationToken);
            return TailEnd.None;
        }

        if (await AcceptAsync(file, cancellationToken) is { } reason)
        {
            return Replace(reason);
        }

        _isWaiting = false;
        if (_retry > TimeSpan.Zero)
        {
            _retry = TimeSpan.Zero;
            Tell(TailNoticeKind.Recovered, FormattableString.Invariant($"{_name} can be read again after {_time.GetElapsedTime(_failingSince).TotalSeconds:F0} s"));
        }

        return TailEnd.None;
    }

    /// <summary>Lets go of the file and waits longer each time; it is opened anew by its path, and its bytes say whether it is the same.</summary>
    private async Task WaitForRecoveryAsync(Exception error, CancellationToken cancellationToken)
    {
        _file?.Dispose();
        _file = null;
        if (_retry == TimeSpan.Zero)
        {
            _failingSince = _time.GetTimestamp();
            _retry = s_firstRetry;
            Tell(TailNoticeKind.Error, $"{_name} cannot be read now ({error.Message.Replace(_path, _name, StringComparison.Ordinal)}); trying again until it can");
        }
        else
        {
            _retry = _retry * 2 < s_longestRetry ? _retry * 2 : s_longestRetry;
        }

        await Task.Delay(PollInterval.Jitter(_retry, _random), _time, cancellationToken);
    }

    /// <summary>Goes on in a file, if what was read is its beginning; else says why not.</summary>
    private async Task<string?> AcceptAsync(ITailFile file, CancellationToken cancellationToken)
    {
        string? reason = null;
        try
        {
            reason = await DiffersAsync(file, cancellationToken);
            if (reason is null)
            {
                _file?.Dispose();
                _file = file;
                _holes.Forget();
            }
        }
        finally
        {
            if (_file != file)
            {
                file.Dispose();
            }
        }

        return reason;
    }

    /// <summary>Why a file is not one that what was read is the beginning of; null if it is.</summary>
    private async Task<string?> DiffersAsync(ITailFile file, CancellationToken cancellationToken)
    {
        await _options.Pacer.WaitAsync(_interval.IsNetwork, cancellationToken);
        FileStatus status = file.Status();
        Volatile.Write(ref _length, status.Size);
        if (status.Size < _offset)
        {
            return FormattableString.Invariant($"{_name} became shorter ({status.Size} bytes) than what was read ({_offset})");
        }

        int before = _window.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, before));
        try
        {
            int read = await ReadAtLeastAsync(file, buffer.AsMemory(0, before), before, _offset - before, cancellationToken);
            if (read < before || !buffer.AsSpan(0, read).SequenceEqual(_window.Bytes))
            {
                return Rewritten();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (_seen, _modified) = (status, status.Modified);
        Hint = (status.Device, status.Inode);
        return null;
    }

    /// <summary>A read may give fewer bytes than there are: bytes that decide are asked for until they are there, or the file ends.</summary>
    private static async Task<int> ReadAtLeastAsync(ITailFile file, Memory<byte> buffer, int least, long offset, CancellationToken cancellationToken)
    {
        int read = 0, more = -1;
        while (read < least && more != 0)
        {
            more = await file.ReadAsync(buffer[read..], offset + read, cancellationToken);
            read += more;
        }

        return read;
    }

    /// <summary>
    /// The path is looked at now and then; at once where the open file lost a name or changed otherwise than in its bytes, as renaming and
    /// deleting do; and at every second look while nothing is there. Writing hides what renaming changed: so also once growth has stopped, which
    /// costs nothing while it goes on.
    /// </summary>
    private bool IsPathCheckDue(FileStatus status)
    {
        _isPathSuspect |= status.Links < _seen.Links || (status.Changed != _seen.Changed && status.Changed != status.Modified) || (_hasGrown && _interval.IsLate);
        _seen = status;
        return ++_looks % (_isMovedAway ? 2 : LooksBetweenPathChecks) == 0 || _isPathSuspect;
    }

    private enum PathState
    {
        Same,
        LookAgain,
        Replaced,
    }

    /// <summary>Whether another file stands at the path, once the open one is read to its end. The same bytes in another file are the same file.</summary>
    private async Task<PathState> CheckPathAsync(FileStatus status, CancellationToken cancellationToken)
    {
        await _options.Pacer.WaitAsync(_interval.IsNetwork, cancellationToken);
        FileStatus? at = Files.Status(_path);
        (_isPathSuspect, _hasGrown) = (false, false);
        if (at is null)
        {
            if (!_isMovedAway)
            {
                _isMovedAway = true;
                Tell(TailNoticeKind.MovedAway, $"{_name} was moved away or deleted; what is open is read on");
            }

            return PathState.Same;
        }

        bool isReused = status.Links == 0 && at.Value.Links > 0; // the inode of the open file, which has no name any more
        if (at.Value.IsSameFile(status) && !isReused)
        {
            _isMovedAway = false;
            return PathState.Same;
        }

        await _options.Pacer.WaitAsync(_interval.IsNetwork, cancellationToken);
        if (_file!.Status().Size > status.Size)
        {
            _isPathSuspect = true; // its last bytes first
            return PathState.LookAgain;
        }

        await _options.Pacer.WaitAsync(_interval.IsNetwork, cancellationToken);
        if (await AcceptAsync(Files.Open(_path), cancellationToken) is not null)
        {
            Replace($"{_name} was replaced by another file");
            return PathState.Replaced;
        }

        _isMovedAway = false;
        Tell(TailNoticeKind.Continued, FormattableString.Invariant($"{_name} is another file now, with the same bytes before offset {_offset}: reading on in that one"));
        return PathState.LookAgain;
    }
}
