using System.Buffers;
using System.IO.Pipelines;

namespace Pipeline.Stages.Sources;

/// <summary>
/// Copies a file, growing or finished, into a pipe: one stat on the open file a look, large sequential reads where it has grown, no locks, no
/// inotify. An idle file holds no buffer. A full pipe simply stops reading: the file is the buffer.
/// </summary>
public sealed partial class FileTail
{
    private const int ReadSize = (256 * 1024) - TailWindow.Size;
    private const int ProbeSize = 4096; // where a hole was: a page shows whether it is still there
    private const int LooksBetweenPathChecks = 12;

    private readonly string _path;
    private readonly string _name;
    private readonly TailStart _start;
    private readonly TailOptions _options;
    private readonly TimeProvider _time;
    private readonly TailWindow _window;
    private readonly HoleWatch _holes;
    private readonly PollInterval _interval;
    private readonly ReadRate _rate;
    private readonly Random _random;
    private ITailFile? _file;
    private long _offset;
    private long _length;
    private long _lastGrowth;

    /// <summary>Prepares to read; nothing is opened yet.</summary>
    public FileTail(string path, TailStart start, TailOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(start.Offset, start.Before.Length);
        (_path, _name, _start, _options, _time) = (path, Path.GetFileName(path), start, options, time);
        (_offset, _lastGrowth) = (start.Offset, time.GetTimestamp());
        _random = options.JitterSeed is { } seed ? new Random(seed) : new Random();
        _window = new TailWindow(start.Before);
        _holes = new HoleWatch(_name, options, time);
        _interval = new PollInterval(options, _random, time);
        _rate = new ReadRate(options.Follow ? options.BytesPerSecond : null, time);
    }

    /// <summary>First byte of the file not read yet (of the packed one where it is compressed).</summary>
    public long BytesRead => Volatile.Read(ref _offset);

    /// <summary>Bytes of the file as last seen: what is ahead of <see cref="BytesRead"/> is the lag.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Timestamp of the time provider when bytes were last read, or of the beginning.</summary>
    public long LastGrowth => Volatile.Read(ref _lastGrowth);

    /// <summary>Time between two looks as it is now; zero before the first wait.</summary>
    public TimeSpan Wait => _interval.Wait;

    /// <summary>Why reading ended.</summary>
    public TailEnd End { get; private set; }

    /// <summary>The error, where it failed. Not handed through the pipe: a pipe completed with an error withholds the bytes it still holds.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What happened to the file, where it was replaced; without its path.</summary>
    public string? Reason { get; private set; }

    /// <summary>Device and inode of the file last open: hints only, both are used again.</summary>
    public (long Device, long Inode) Hint { get; private set; }

    internal ITailFiles Files { get; init; } = SystemFiles.Instance;

    /// <summary>Fills the pipe to the end of the file as <see cref="TailOptions"/> define it, or until <see cref="End"/> says otherwise; completes it. Never throws.</summary>
    public async Task FillAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        try
        {
            End = PackedFile.Of(_path) is { } packed
                ? await CopyPackedAsync(packed, writer, cancellationToken)
                : await FollowAsync(writer, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End = TailEnd.Cancelled;
        }
#pragma warning disable CA1031 // Whatever it is, the reader must hear of it, or it waits for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            (Failure, End) = (error, TailEnd.Failed);
        }

        _file?.Dispose();
        await writer.CompleteAsync();
    }

    private async Task<TailEnd> FollowAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool writerEnded = !_options.Follow || _options.WriterHasEnded();
            TailEnd end;
            try
            {
                end = _file is null ? await OpenAsync(writerEnded, cancellationToken) : await LookAsync(writer, writerEnded, cancellationToken);
            }
            catch (Exception error) when (_options.Follow && error is (IOException or UnauthorizedAccessException) and not NotRegularFileException)
            {
                await WaitForRecoveryAsync(error, cancellationToken);
                continue;
            }

            if (end != TailEnd.None)
            {
                return end;
            }
        }
    }

    /// <summary>One look at the open file: reads what is new, else sees whether it is still the file at its path, else waits.</summary>
    private async Task<TailEnd> LookAsync(PipeWriter writer, bool writerEnded, CancellationToken cancellationToken)
    {
        await _options.Pacer.WaitAsync(_interval.IsNetwork, cancellationToken);
        FileStatus status = _file!.Status();
        Volatile.Write(ref _length, status.Size);
        if (status.Size < _offset)
        {
            return Shorter(status.Size);
        }

        // Written to without having grown: as many bytes as were read, perhaps others.
        bool isTouched = status.Modified != _modified;
        long before = _offset;
        ReadEnd read = ReadEnd.More;
        while ((_offset < status.Size || isTouched) && read == ReadEnd.More)
        {
            isTouched = false;
            read = await ReadAsync(writer, status.Size, writerEnded, cancellationToken);
        }

        _modified = status.Modified;
        if (_offset > before)
        {
            _interval.Grew();
            _hasGrown = true;
        }

        if (read is ReadEnd.Changed or ReadEnd.ReaderLeft)
        {
            return read is ReadEnd.Changed ? Replace(Rewritten()) : TailEnd.Cancelled;
        }

        bool isAtEnd = _offset == status.Size || (writerEnded && read == ReadEnd.Nothing);
        if (writerEnded ? _options.Follow && isAtEnd && _offset == before : (isAtEnd || read == ReadEnd.Hole) && IsPathCheckDue(status))
        {
            switch (await CheckPathAsync(status, cancellationToken))
            {
                case PathState.Replaced:
                    return TailEnd.Replaced;
                case PathState.LookAgain:
                    return TailEnd.None;
            }
        }

        if (writerEnded)
        {
            return isAtEnd && _offset == before ? TailEnd.WriterEnded : TailEnd.None;
        }

        await Task.Delay(_interval.Next(), _time, cancellationToken);
        return TailEnd.None;
    }

    private enum ReadEnd
    {
        More,
        Nothing,
        Hole,
        Changed,
        ReaderLeft,
    }

    /// <summary>One read: the bytes before the offset once more, to see that they are still those, and what is behind them.</summary>
    private async Task<ReadEnd> ReadAsync(PipeWriter writer, long size, bool writerEnded, CancellationToken cancellationToken)
    {
        int before = _window.Length;
        int want = (int)Math.Min(size - _offset, !writerEnded && _holes.IsAt(_offset) ? ProbeSize : ReadSize);
        await _rate.TakeAsync(want, cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(before + want);
        int visible;
        bool isAll;
        try
        {
            int read = await ReadAtLeastAsync(_file!, buffer.AsMemory(0, before + want), Math.Min(before + 1, before + want), _offset - before, cancellationToken);
            if (!buffer.AsSpan(0, Math.Min(read, before)).SequenceEqual(_window.Bytes[..Math.Min(read, before)]))
            {
                return ReadEnd.Changed;
            }

            if (read <= before)
            {
                return ReadEnd.Nothing; // no more there, or it became shorter just now: the next look sees it
            }

            ReadOnlyMemory<byte> bytes = buffer.AsMemory(before, read - before);
            visible = writerEnded ? bytes.Length : _holes.Visible(bytes.Span, _offset, size);
            isAll = visible == bytes.Length;
            if (visible > 0)
            {
                bytes[..visible].CopyTo(writer.GetMemory(visible));
                writer.Advance(visible);
                _window.Append(bytes.Span[..visible]);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (visible > 0)
        {
            Volatile.Write(ref _offset, _offset + visible);
            Volatile.Write(ref _lastGrowth, _time.GetTimestamp());
            if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
            {
                return ReadEnd.ReaderLeft;
            }
        }

        return isAll ? ReadEnd.More : ReadEnd.Hole;
    }

    private TailEnd Shorter(long size) =>
        Replace(FormattableString.Invariant($"{_name} became shorter ({size} bytes) than what was read ({_offset})"));

    private string Rewritten() => FormattableString.Invariant($"{_name} was rewritten in place: the bytes before offset {_offset} changed");

    private TailEnd Replace(string reason)
    {
        Reason = reason;
        Tell(TailNoticeKind.Replaced, reason);
        return TailEnd.Replaced;
    }

    private void Tell(TailNoticeKind kind, string message) => _options.Notice?.Invoke(new TailNotice(kind, message));
}
