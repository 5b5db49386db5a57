using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Events;
using Pipeline.Stages.Graph;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Transforms;

namespace Pipeline.Stages.Sources;

/// <summary>The record stream of one trajectory: bytes to frames with steps, times and images, segment breaks in between, selected for analysis.</summary>
public sealed class TrajectorySource
{
    private const long PauseBytes = 4 << 20;

    private readonly RunInput _input;
    private readonly RunSettings _settings;
    private readonly FileTail _tail;
    private readonly IFrameParser _parser;
    private readonly TimeAxis _time;
    private readonly FrameSelection _selection;
    private readonly UnwrapStage _unwrap = new();
    private readonly TailHash _hash = new();
    private readonly bool _stopAtDamage;
    private readonly int _batchSize;
    private readonly List<PipelineMessage> _batch = [];
    private readonly RunRecorder _recorder;
    private IReadOnlyList<RunEvent> _startEvents;
    private long _lastStep;
    private double _lastTimePs = double.NaN;
    private long _framesRead;
    private bool _skipping;
    private bool _ended;
    private ExceptionDispatchInfo? _contradiction;
    private bool _endedByRange;
    private string? _breakReason;

    /// <summary>Prepares to read; nothing is opened yet.</summary>
    public TrajectorySource(RunInput input, RunDescription run, RunSettings settings, TailOptions tail, bool stopAtDamage, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(run);
        (_input, _settings, _stopAtDamage) = (input, settings, stopAtDamage);
        _batchSize = FrameGraph.CapacityFor(run.Topology.AtomCount) / 2; // frames parsed before they are handed on
        _tail = new FileTail(input.Trajectory, TailStart.OfFile, tail, time);
        _parser = RunProbe.CreateParser(input.Trajectory);
        _time = new TimeAxis(run);
        _startEvents = run.StartEvents;
        _selection = new FrameSelection(settings, run.TimestepFs);
        _recorder = new RunRecorder(new RunSummary(run, input.TrajectoryName));
    }

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

    /// <summary>Bytes of the file read so far.</summary>
    public long BytesRead => _tail.BytesRead;

    /// <summary>Frames of the file read so far, analysed or not.</summary>
    public long FramesRead => Volatile.Read(ref _framesRead);

    /// <summary>Reads to the end. Cancelling ends the stream between two frames, it does not throw.</summary>
    /// <exception cref="IOException">Reading failed; every whole frame before was handed on.</exception>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <param name="insert">Puts further messages (barriers) into the stream before it is recorded; null: none.</param>
    public IAsyncEnumerable<PipelineMessage> ReadAsync(CancellationToken cancellationToken, Func<IAsyncEnumerable<PipelineMessage>, IAsyncEnumerable<PipelineMessage>>? insert = null)
    {
        IAsyncEnumerable<PipelineMessage> parsed = ParseAsync(cancellationToken);
        return _recorder.Record(insert is null ? parsed : insert(parsed));
    }

    private async IAsyncEnumerable<PipelineMessage> ParseAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, minimumSegmentSize: 256 * 1024, useSynchronizationContext: false));
        Task filling = Task.Run(() => _tail.FillAsync(pipe.Writer, reading.Token), CancellationToken.None);
        try
        {
            while (!_ended && !cancellationToken.IsCancellationRequested)
            {
                ReadResult result = await pipe.Reader.ReadAsync(CancellationToken.None);
                SequencePosition consumed = Parse(result.Buffer, result.IsCompleted && _tail.End is not (TailEnd.Failed or TailEnd.Replaced) && !cancellationToken.IsCancellationRequested);
                _hash.Append(result.Buffer.Slice(0, consumed));
                bool more = _batch.Count > 0;
                foreach (PipelineMessage message in _batch)
                {
                    yield return message;
                }

                _batch.Clear();
                _contradiction?.Throw(); // after the frames before it
                if (result.IsCompleted && !more)
                {
                    TornBytes = cancellationToken.IsCancellationRequested ? 0 : result.Buffer.Slice(consumed).Length;
                    _ended = true;
                }

                // Parsing may have stopped at a full batch: only what no further frame came of counts as examined.
                pipe.Reader.AdvanceTo(consumed, more ? consumed : result.Buffer.End);
            }

            if (_tail.Failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            if (_tail.Reason is { } reason)
            {
                throw new IOException($"{_input.Trajectory}: {reason}.");
            }
        }
        finally
        {
            await reading.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await filling;
            foreach (PipelineMessage left in _batch)
            {
                (left as Frame)?.Release();
            }

            Summary.SourceHash = _hash.ToHex();
            Summary.SourceBytes = _hash.Length;
            Summary.SourceLength = _hash.Length + TornBytes;
            Summary.EndedAtEndOfFile = _ended && _tail.End is not (TailEnd.Failed or TailEnd.Replaced) && !_endedByRange && !(_stopAtDamage && Damage is not null);
            Summary.Damage = Damage is { } damage ? Describe(damage) : null;
        }
    }

    private SequencePosition Parse(ReadOnlySequence<byte> buffer, bool isFinal)
    {
        SequenceReader<byte> reader = new(buffer);
        while (_batch.Count < _batchSize && !_ended)
        {
            try
            {
                if (_skipping && !_parser.TrySkipDamage(ref reader, isFinal))
                {
                    break;
                }

                _skipping = false;
                if (_framesRead >= _settings.ToFrame)
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
                Accept(frame);
            }
            catch (PhysicsException error)
            {
                _contradiction = ExceptionDispatchInfo.Capture(error);
                _ended = true;
            }
            catch (TrajectoryFormatException error)
            {
                Damaged(error);
            }
        }

        return reader.Position;
    }

    private void Accept(Frame frame)
    {
        long number = _framesRead;
        Volatile.Write(ref _framesRead, number + 1);
        if (number < _settings.FromFrame)
        {
            // As if the file began later: labels before do not matter either. Only equilibration counts from the run's first frame.
            _time.PassOver(frame);
            frame.Release();
            _breakReason = null;
            return;
        }

        string? reason;
        try
        {
            reason = _time.Assign(frame) ?? _breakReason;
        }
        catch (PhysicsException)
        {
            frame.Release();
            throw;
        }

        _breakReason = null;

        if (reason is not null && _selection.StartSegment() is { } segment)
        {
            _unwrap.Break();
            Report(new RunEvent(frame.Step, frame.TimeFs / 1000, "segment_break", "warning", null, reason));
            _batch.Add(new SegmentBreak(segment, reason));
        }

        _unwrap.Apply(frame);
        foreach (int atom in _unwrap.LargeSteps)
        {
            Report(new RunEvent(frame.Step, frame.TimeFs / 1000, "large_step", "warning", atom + 1, "moved more than 0.3 of a cell edge between two frames: the output interval is too coarse to follow it, or the atom jumped"));
        }

        if (_selection.Take(frame, _time.FirstStep!.Value))
        {
            foreach (RunEvent seen in _startEvents)
            {
                Report(seen with { Step = frame.Step, TimePs = frame.TimeFs / 1000 });
            }

            _startEvents = [];
            (_lastStep, _lastTimePs) = (frame.Step, frame.TimeFs / 1000);
            _batch.Add(frame);
        }
        else
        {
            frame.Release();
        }
    }

    /// <summary>Without the path: results do not depend on where a run lies.</summary>
    private static string Describe(TrajectoryFormatException error) => FormattableString.Invariant(
        $"byte {error.Position.Offset}, line {error.Position.Line + 1}: expected {error.Expected}, found {error.Found}");

    private void Report(RunEvent seen) => _batch.Add(new EventNotice(seen));

    private void Damaged(TrajectoryFormatException error)
    {
        error.File ??= _input.Trajectory;
        Damage ??= error;
        Report(new RunEvent(_lastStep, _lastTimePs, "damaged_frame", "error", null, Describe(error)));
        _breakReason = "frames before this one are damaged";
        _time.Skipped();
        _skipping = true;
        _ended |= _stopAtDamage || _parser.Topology is null;
    }
}
