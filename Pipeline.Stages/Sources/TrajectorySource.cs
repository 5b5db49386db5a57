using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Events;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Sources;

/// <summary>
/// The record stream of one run: bytes to frames, barriers and segment breaks. It reads one file after the other: the members of a chain, and
/// what stands in a file's place after VASP truncated or replaced it.
/// </summary>
/// <remarks>Barriers are made here, between two parsed batches, because only there the state of the source is that of the cut.</remarks>
public sealed partial class TrajectorySource : IDisposable
{
    private readonly SourceMembers _members;
    private readonly RunDescription _run;
    private readonly RunSettings _settings;
    private readonly TailOptions _tail;
    private readonly TimeProvider _clockTime;
    private readonly FrameAssembler _assembler;
    private readonly bool _stopAtDamage;
    private readonly int _batchSize;
    private readonly RunRecorder _recorder;
    private readonly List<string> _sources = [];
    private PieceReader? _piece;
    private PieceAt? _reading;
    private long _parsed;
    private long _frameBytes;
    private int _member;
    private bool _skipping;
    private bool _ended;
    private bool _endedByRange;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Prepares to read; nothing is opened yet.</summary>
    public TrajectorySource(SourceMembers members, RunDescription run, RunSettings settings, TailOptions tail, bool stopAtDamage, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(run);
        (_members, _run, _settings, _tail, _stopAtDamage, _clockTime) = (members, run, settings, tail, stopAtDamage, time);
        _batchSize = FrameGraph.CapacityFor(run.Topology.AtomCount) / 2; // frames parsed before they are handed on
        _assembler = new FrameAssembler(run, settings);
        _recorder = new RunRecorder(new RunSummary(run, members.NameOf(0)));
        _parser = RunProbe.CreateParser(members.First.Trajectory);
        Clock = new BarrierClock(BarrierSchedule.None, time);
    }

    /// <summary>When barriers are due; never where none is set.</summary>
    public BarrierClock Clock { get; init; }

    /// <summary>Called with each barrier before it is handed on: the source is at the cut.</summary>
    public Action<CheckpointBarrier>? Cutting { get; set; }

    /// <summary>Whether frames carry their coordinates as printed too (<see cref="FrameView.Printed"/>).</summary>
    public bool KeepsPrinted
    {
        get => _assembler.KeepsPrinted;
        init => _assembler.KeepsPrinted = value;
    }

    internal ITailFiles Files { get; init; } = SystemFiles.Instance;

    /// <summary>Where frames are rented.</summary>
    public FramePool Pool { get; } = new();

    /// <summary>What was seen on the way, for the table <c>events</c>.</summary>
    public EventLog Events => _recorder.Events;

    /// <summary>Totals of the frames handed on, for the table <c>runs</c>.</summary>
    public RunSummary Summary => _recorder.Summary;

    /// <summary>The first damaged place; null while there is none.</summary>
    public TrajectoryFormatException? Damage { get; private set; }

    /// <summary>Bytes behind the last whole frame at the end of the input.</summary>
    public long TornBytes { get; private set; }

    /// <summary>The file being read just now; null before the first and between two.</summary>
    public FileTail? Tail => Volatile.Read(ref _piece)?.Tail;

    /// <summary>Bytes of the file read so far (compressed ones where it is gzipped).</summary>
    public long BytesRead => Tail?.BytesRead ?? 0;

    /// <summary>
    /// How far the file being read, or read last, has been made into frames; null before the first. Bytes that wait for the parser, and those of a
    /// frame that is not whole yet, are not read; of a packed file they are compressed ones, as far as they were unpacked.
    /// </summary>
    public SourceProgress? Progress
    {
        get
        {
            if (Volatile.Read(ref _reading) is not { } r)
            {
                return null;
            }

            long frames = FramesRead + FramesRepeated, read = r.Piece.IsPacked ? r.Piece.Tail.BytesRead : Volatile.Read(ref _parsed);
            long all = r.Piece.IsPacked ? read : read + Volatile.Read(ref _before), last = r.Piece.IsPacked ? 0 : Volatile.Read(ref _frameBytes);
            return new SourceProgress(r.Member, read, r.Piece.Tail.Length, last > 0 ? last : frames > 0 && all > 0 ? all / (double)frames : null);
        }
    }

    /// <summary>Frames read so far, analysed or not.</summary>
    public long FramesRead => _assembler.FramesRead;

    /// <summary>Frames that were printed again and count once.</summary>
    public long FramesRepeated => _assembler.FramesRepeated;

    /// <summary>Whether a part joined behind the last frame that began as the run did would be seen; null where too few frames are known. Meant for the end.</summary>
    public bool? WouldSeeJoint => _assembler.WouldSeeJoint;

    /// <summary>Reads to the end. Cancelling ends the stream between two frames, behind a last barrier; it does not throw.</summary>
    /// <exception cref="IOException">Reading failed; every whole frame before was handed on.</exception>
    /// <exception cref="PhysicsException">What comes contradicts what the run is; every frame before was handed on.</exception>
    /// <param name="cancellationToken">Ends the stream.</param>
    public IAsyncEnumerable<PipelineMessage> ReadAsync(CancellationToken cancellationToken) => _recorder.Record(ParseAsync(cancellationToken));

    private async IAsyncEnumerable<PipelineMessage> ParseAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (!_ended && !cancellationToken.IsCancellationRequested)
            {
                await using PieceReader piece = new(_members.Inputs[_member], _parser, _fingerprint, TailOf(_member), Files, _clockTime, cancellationToken);
                Volatile.Write(ref _piece, piece);
                Volatile.Write(ref _parsed, _parser.Position.Offset);
                Volatile.Write(ref _reading, new PieceAt(piece, _member));
                await foreach (PipelineMessage message in ReadPieceAsync(piece, cancellationToken))
                {
                    yield return message;
                }

                await EndPieceAsync(piece, cancellationToken);
            }

            // Stopped, failed or contradicted: whoever goes on begins here.
            if (cancellationToken.IsCancellationRequested || _failure is not null)
            {
                await Clock.ReadyAsync();
                if (Clock.HasNew)
                {
                    yield return Barrier(CutKind.Stop);
                }
            }

            _failure?.Throw();
        }
        finally
        {
            Volatile.Write(ref _piece, null);
            foreach (PipelineMessage left in _assembler.Batch)
            {
                (left as Frame)?.Release();
            }

            _assembler.Batch.Clear();
        }
    }

    /// <summary>One file to its end, with barriers. What only the end makes valid is looked at last, behind the barrier of the end.</summary>
    private async IAsyncEnumerable<PipelineMessage> ReadPieceAsync(PieceReader piece, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isFinal = false;
        while (!_ended && !cancellationToken.IsCancellationRequested)
        {
            Task<ReadResult> reading = piece.ReadAsync();
            while (await Clock.IsDueBeforeAsync(reading))
            {
                yield return Barrier(CutKind.Regular);
            }

            ReadResult result = await reading;
            SequencePosition consumed = Parse(result.Buffer, isFinal);
            Volatile.Write(ref _parsed, _parser.Position.Offset);
            bool more = _assembler.Batch.Count > 0;
            bool last = result.IsCompleted && !more;
            long rest = result.Buffer.Slice(consumed).Length;
            foreach (PipelineMessage message in _assembler.Batch)
            {
                yield return message;
            }

            _assembler.Batch.Clear();
            piece.Advance(result.Buffer, consumed, sawAll: !more); // parsing may have stopped at a full batch
            Clock.Consumed(_before + _parser.Position.Offset);
            if (last && (isFinal || piece.Tail.End != TailEnd.WriterEnded || cancellationToken.IsCancellationRequested))
            {
                TornBytes = piece.Tail.End == TailEnd.WriterEnded ? rest : 0;
                yield break;
            }

            if (last && _member == _members.Inputs.Count - 1)
            {
                await Clock.ReadyAsync();
                if (Clock.HasNew)
                {
                    yield return Barrier(CutKind.End);
                }
            }
            else if (Clock.IsDue)
            {
                yield return Barrier(CutKind.Regular);
            }

            isFinal = last;
        }
    }

    /// <summary>Decides what follows a file: nothing, the next member, or what now stands in its place.</summary>
    private async Task EndPieceAsync(PieceReader piece, CancellationToken cancellationToken)
    {
        bool replaced = piece.Tail.End == TailEnd.Replaced;
        if (piece.Tail.Failure is { } failure)
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
            _ended = true;
        }

        bool isLast = _ended || (!replaced && _member == _members.Inputs.Count - 1);
        if (isLast || cancellationToken.IsCancellationRequested)
        {
            await EndReadingAsync(piece, cancellationToken.IsCancellationRequested);
            return;
        }

        // What changed may be no more than bytes no frame was made of yet: a torn frame cut off. Those that were consumed decide.
        if (replaced && piece.Fingerprint.Length > 0 && piece.Tail.BytesRead > piece.Fingerprint.Length)
        {
            return;
        }

        _sources.Add(await piece.DescribeAsync(_members.NameOf(_member)));
        StartPiece(PositionOf(piece), replaced ? _member : _member + 1);
    }

    private async Task EndReadingAsync(PieceReader piece, bool cancelled)
    {
        Summary.Source = string.Join(' ', [.. _sources, await piece.DescribeAsync(_members.NameOf(_member))]);
        Summary.LastLabel = Math.Max(_assembler.LastLabel, 0);
        Summary.SourceLength = piece.Fingerprint.Length + TornBytes;
        Summary.EndedAtEndOfFile = !cancelled && piece.Tail.Failure is null && !_endedByRange && !(_stopAtDamage && Damage is not null);
        Summary.Damage = Damage is { } damage ? Describe(damage) : null;
        _ended |= !cancelled;
    }

    private SequencePosition Parse(ReadOnlySequence<byte> buffer, bool isFinal)
    {
        SequenceReader<byte> reader = new(buffer);
        SequencePosition frameStart = reader.Position;
        SourcePosition position = _parser.Position;
        while (_assembler.Batch.Count < _batchSize && !_ended)
        {
            try
            {
                if (_skipping && !_parser.TrySkipDamage(ref reader, isFinal))
                {
                    break;
                }

                _skipping = false;
                (frameStart, position) = (reader.Position, _parser.Position);
                if (_assembler.FramesRead >= _settings.ToFrame)
                {
                    _ended = true;
                    _endedByRange = true;
                    break;
                }

                if (_parser.TryParse(ref reader, isFinal, Pool, out Frame? frame) == ParseStatus.NeedMoreData)
                {
                    break;
                }

                frame!.After = _parser.Position;
                Volatile.Write(ref _frameBytes, position.Offset > 0 ? _parser.Position.Offset - position.Offset : 0); // the first has the header before it
                _assembler.Accept(frame);
            }
            catch (PhysicsException error)
            {
                // The frame stays unread: after a decision it is looked at again.
                _failure = ExceptionDispatchInfo.Capture(error);
                _ended = true;
                Unread(position);
                return frameStart;
            }
            catch (TrajectoryFormatException error)
            {
                Damaged(error);
            }
        }

        return reader.Position;
    }

    private void Damaged(TrajectoryFormatException error)
    {
        error.File ??= _members.Inputs[_member].Trajectory;
        Damage ??= error;
        _assembler.Damaged(Describe(error));
        _skipping = true;
        _ended |= _stopAtDamage || _parser.Topology is null;
    }

    private void Unread(SourcePosition position)
    {
        if (position.Offset == 0)
        {
            _parser = RunProbe.CreateParser(_members.Inputs[_member].Trajectory);
        }
        else
        {
            _parser.Seek(position);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fingerprint.Dispose();

    private CheckpointBarrier Barrier(CutKind kind)
    {
        CheckpointBarrier barrier = new(Clock.Take(), kind);
        Cutting?.Invoke(barrier);
        return barrier;
    }

    private sealed record PieceAt(PieceReader Piece, int Member);

    /// <summary>Without the path: results do not depend on where a run lies.</summary>
    private static string Describe(TrajectoryFormatException error) => FormattableString.Invariant(
        $"byte {error.Position.Offset}, line {error.Position.Line + 1}: expected {error.Expected}, found {error.Found}");
}
