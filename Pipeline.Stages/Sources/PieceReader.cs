using System.Buffers;
using System.IO.Pipelines;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Sources;

/// <summary>One file from a place on: a tail that fills a pipe, the parser that empties it, and who the file is.</summary>
internal sealed class PieceReader : IAsyncDisposable
{
    private const long PauseBytes = 4 << 20;
    private const int SegmentBytes = 256 * 1024;
    private const int LiveSegmentBytes = 16 * 1024; // a thousand runs are watched at once
    private readonly TailHash? _gzipHash;
    private readonly CancellationTokenSource _reading;
    private readonly Pipe _pipe;
    private readonly Task _filling;

    /// <summary>Opens it and begins to read.</summary>
    public PieceReader(RunInput input, IFrameParser parser, SourceFingerprint fingerprint, TailOptions options, ITailFiles files, TimeProvider time, CancellationToken cancellationToken)
    {
        (Input, Parser, Fingerprint) = (input, parser, fingerprint);
        bool isGzip = PackedFile.Of(input.Trajectory) is not null;
        _gzipHash = isGzip ? new TailHash() : null;
        int segment = options.Follow ? LiveSegmentBytes : SegmentBytes;
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, minimumSegmentSize: segment, useSynchronizationContext: false));
        Tail = new FileTail(input.Trajectory, new TailStart(parser.Position.Offset, fingerprint.LastBytes), options, time)
        {
            Files = files,
            PassedOver = isGzip ? bytes => _gzipHash!.Append(new ReadOnlySequence<byte>(bytes)) : null,
        };
        _reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _filling = Task.Run(() => Tail.FillAsync(_pipe.Writer, _reading.Token), CancellationToken.None);
    }

    public RunInput Input { get; }

    public IFrameParser Parser { get; }

    public SourceFingerprint Fingerprint { get; }

    public FileTail Tail { get; }

    /// <summary>The file is packed: places in it are not those of what is parsed.</summary>
    public bool IsPacked => _gzipHash is not null;

    /// <summary>Waits for bytes.</summary>
    public Task<ReadResult> ReadAsync() => _pipe.Reader.ReadAsync(CancellationToken.None).AsTask();

    /// <summary>What was parsed is done with.</summary>
    public void Advance(ReadOnlySequence<byte> buffer, SequencePosition consumed, bool sawAll)
    {
        ReadOnlySequence<byte> done = buffer.Slice(0, consumed);
        Fingerprint.Append(done);
        _gzipHash?.Append(done);
        _pipe.Reader.AdvanceTo(consumed, sawAll ? buffer.End : consumed);
    }

    /// <summary>
    /// Range and hash of what was consumed, for the metadata: SHA-256 of the last 1 MiB, read again from the file, if it still is that
    /// file.
    /// </summary>
    public async Task<string> DescribeAsync(string name)
    {
        long length = Fingerprint.Length;
        string? hash = _gzipHash is null ? await ReadHashAsync() : _gzipHash.Length == length ? _gzipHash.ToHex() : null;
        return hash is not null
            ? FormattableString.Invariant($"{name}[0,{length}) sha256-tail={hash}")
            : FormattableString.Invariant($"{name}[0,{length}) sha256[{Fingerprint.From},{length})={Fingerprint.ToHex()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _reading.CancelAsync();
        await _pipe.Reader.CompleteAsync();
        await _filling;
        _reading.Dispose();
    }

    private async Task<string?> ReadHashAsync()
    {
        try
        {
            await using Stream stream = RunProbe.Open(Input.Trajectory);
            return await TailHash.OfAsync(stream, Fingerprint);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
