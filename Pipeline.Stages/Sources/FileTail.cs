using System.IO.Pipelines;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Sources;

/// <summary>Copies a file, growing or finished, into a pipe: large sequential reads at its own offset, no locks, no inotify.</summary>
/// <remarks>A full pipe simply stops reading: the file is the buffer.</remarks>
public sealed class FileTail(string path, TailOptions options, TimeProvider time)
{
    private const int ReadSize = 256 * 1024;
    private long _compressed;
    private Stream? _gzipInput;

    /// <summary>Bytes of the file read so far (compressed ones where it is gzipped): what progress is measured by.</summary>
    public long BytesRead => _gzipInput is { } input && input.CanRead ? input.Position : Volatile.Read(ref _compressed);

    /// <summary>Why reading ended early: the file could not be read on, became shorter than what was read, or is no whole gzip file.</summary>
    /// <remarks>Not handed through the pipe: a pipe completed with an error withholds the bytes it still holds.</remarks>
    public Exception? Failure { get; private set; }

    /// <summary>Fills the pipe to the end of the file as <see cref="TailOptions"/> define it, until a failure, or until cancelled; then completes it.</summary>
    public async Task FillAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writer);
        try
        {
            await CopyAsync(writer, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The reader stops by itself.
        }
#pragma warning disable CA1031 // Whatever it is, the reader must hear of it, or it waits for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure = error is InvalidDataException ? new IOException($"{path}: not a whole gzip file: {error.Message}", error) : error;
        }

        await writer.CompleteAsync();
    }

    private async Task CopyAsync(PipeWriter writer, CancellationToken cancellationToken)
    {
        await using Stream stream = RunProbe.Open(path);
        _gzipInput = (stream as System.IO.Compression.GZipStream)?.BaseStream;
        TimeSpan wait = options.PollMin;
        long offset = 0;
        while (true)
        {
            bool writerEnded = !options.Follow || options.WriterHasEnded();
            Memory<byte> memory = writer.GetMemory(ReadSize);
            int read = await stream.ReadAsync(memory, cancellationToken);
            int visible = read;
            if (!writerEnded && stream is FileStream live)
            {
                // A page another client has not flushed yet reads as NULs on network file systems: not text, so not there yet.
                int hole = memory.Span[..read].IndexOf((byte)0);
                visible = hole < 0 ? read : hole;
                live.Position = offset + visible;
                CheckNotShrunk(live, offset);
            }

            offset += visible;
            Volatile.Write(ref _compressed, offset);
            if (visible > 0)
            {
                writer.Advance(visible);
                wait = options.PollMin;
                if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
                {
                    return;
                }
            }
            else if (writerEnded)
            {
                return;
            }
            else
            {
                await Task.Delay(wait, time, cancellationToken);
                wait = wait + wait < options.PollMax ? wait + wait : options.PollMax;
            }
        }
    }

    private void CheckNotShrunk(FileStream live, long offset)
    {
        if (live.Length < offset)
        {
            throw new IOException(FormattableString.Invariant($"{path}: became shorter ({live.Length} bytes) than what was already read ({offset}): it was truncated or rewritten."));
        }
    }
}
