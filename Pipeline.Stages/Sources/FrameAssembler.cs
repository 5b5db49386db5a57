using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Transforms;

namespace Pipeline.Stages.Sources;

/// <summary>
/// Makes the messages of a run from the frames a parser read: steps, times and images, segment breaks in between, selected for analysis.
/// It knows nothing of files but where one ends and the next begins.
/// </summary>
internal sealed class FrameAssembler(RunDescription run, RunSettings settings)
{
    private const string StateOwner = "source";
    private const int StateVersion = 2;
    private readonly TimeAxis _time = new(run);
    private readonly FrameSelection _selection = new(settings, run.TimestepFs);
    private readonly RecentFrames _recent = new();
    private readonly UnwrapStage _unwrap = new();
    private readonly Continuity _continuity = new(run);
    private IReadOnlyList<RunEvent> _startEvents = run.StartEvents;
    private (Cell Cell, long Period, long Step)? _last; // of the last frame read that was not passed over
    private Topology? _known;
    private long _lastStep;
    private double _lastTimePs = double.NaN;
    private long _framesRead;
    private long _framesRepeated;
    private string? _breakReason;
    private bool _breakStays; // whatever frames show
    private bool _startsPiece;

    /// <summary>Messages made and not handed on yet.</summary>
    public List<PipelineMessage> Batch { get; } = [];

    /// <summary>Frames read so far, analysed or not.</summary>
    public long FramesRead => Volatile.Read(ref _framesRead);

    /// <summary>Step label of the last frame, as its own file counts; 0 before the first.</summary>
    public long LastLabel => _time.Label;

    /// <summary>Frames that were one of the last ones again and count once.</summary>
    public long FramesRepeated => Volatile.Read(ref _framesRepeated);

    /// <summary>
    /// Whether a part that began from the run's first frame would be seen as a jump behind the last one; null where too few frames are
    /// known.
    /// </summary>
    public bool? WouldSeeJoint => _last is { } last && _continuity.CanJudge && run.FirstScaled.Count == _unwrap.Folded.Length
        ? _continuity.Judge(_unwrap.Folded, [.. run.FirstScaled], last.Period, run.FirstCell) is not null
        : null;

    /// <summary>Decides how the first frame of a new file follows the last one of the file before; set by the source.</summary>
    public Func<LastFrame, Join>? Joins { get; set; }

    /// <summary>Whether frames carry their coordinates as printed too.</summary>
    public bool KeepsPrinted { get; set; }

    /// <summary>The next frame is the first of another file.</summary>
    public void StartPiece() => _startsPiece = true;

    /// <summary>Takes a frame over.</summary>
    /// <exception cref="PhysicsException">It contradicts what the run is.</exception>
    public void Accept(Frame frame)
    {
        (long framesRead, bool startsPiece) = (_framesRead, _startsPiece);
        try
        {
            Check(frame);
            if (Number(frame) is { } taken)
            {
                Take(frame, taken.Reason);
                return;
            }
        }
        catch (PhysicsException)
        {
            // As if it had not been seen: it may come again after a decision.
            (_framesRead, _startsPiece) = (framesRead, startsPiece);
            frame.Release();
            throw;
        }

        frame.Release();
    }

    /// <summary>A place of the source is damaged; reading goes on behind it.</summary>
    /// <param name="description">Place, expected, found; without paths.</param>
    public void Damaged(string description)
    {
        Report(new RunEvent(_lastStep, _lastTimePs, EventKind.DamagedFrame, null, description));
        _breakReason = "frames before this one are damaged";
        _time.Skipped();
    }

    /// <summary>Writes what later messages depend on. The batch is empty at a cut.</summary>
    public StateArrays Snapshot()
    {
        StateWriter state = new();
        _time.Save(state);
        _selection.Save(state);
        _recent.Save(state);
        _unwrap.Save(state);
        _continuity.Save(state);
        state.Int64("frames", _framesRead, _lastStep, _startsPiece ? 1 : 0, _startEvents.Count == 0 ? 1 : 0, _breakReason is null ? 0 : 1, _framesRepeated, _breakStays ? 1 : 0);
        state.Float64("time_ps", _lastTimePs);
        state.Text("break", _breakReason ?? "");
        state.Int64("last", _last is { } l ? [l.Period, l.Step] : []);
        state.Float64("last_cell", _last is { } f ? Values(f.Cell) : []);
        return new StateArrays(StateOwner, StateVersion, run.SemanticKey, state.ToArrays());
    }

    /// <summary>Takes the place of a snapshot's owner.</summary>
    public void Restore(StateArrays saved)
    {
        if (!string.Equals(saved.Owner, StateOwner, StringComparison.Ordinal) || saved.Version != StateVersion || !string.Equals(saved.OptionsSha256, run.SemanticKey, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The state of '{saved.Owner}' is of version {saved.Version} or of another run; this release reads '{StateOwner}' version {StateVersion}.");
        }

        StateReader state = new(saved);
        _time.Load(state);
        _selection.Load(state);
        _recent.Load(state);
        _unwrap.Load(state);
        _continuity.Load(state);
        long[] numbers = state.Int64("frames", 7);
        (_framesRead, _lastStep, _startsPiece, _framesRepeated, _breakStays) = (numbers[0], numbers[1], numbers[2] != 0, numbers[5], numbers[6] != 0);
        _startEvents = numbers[3] != 0 ? [] : run.StartEvents;
        _lastTimePs = state.Float64("time_ps", 1)[0];
        string reason = state.Text("break");
        _breakReason = numbers[4] == 0 ? null : reason;
        long[] last = state.Int64("last");
        double[] c = state.Float64("last_cell", last.Length switch { 0 => 0, 2 => 9, _ => -1 }); // torn: fits no cell
        _last = last.Length == 0 ? null : (new Cell(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8]), last[0], last[1]);
    }

    /// <summary>The run is one of the same atoms and quantum throughout: states could not be shared otherwise.</summary>
    private void Check(Frame frame)
    {
        if (!ReferenceEquals(frame.Topology, _known))
        {
            if (!run.Printed.HasSameAtoms(frame.Topology))
            {
                throw new PhysicsException($"The run began with {run.Topology.Composition}, the file that goes on has {frame.Topology.Composition}. Watch or replay it as a run of its own (--run-id).");
            }

            _known = frame.Topology;
        }

        frame.Named = run.PrintedTopology is null ? null : run.Topology;

        if (frame.Period != run.Period)
        {
            throw new PhysicsException("The file that goes on prints its coordinates with other decimals than the run began with. Watch or replay it as a run of its own (--run-id).");
        }
    }

    /// <summary>Gives the frame its step; null where it is passed over, otherwise why a segment begins with it, if one does.</summary>
    private (string? Reason, bool IsTaken)? Number(Frame frame)
    {
        if (_startsPiece)
        {
            _startsPiece = false;
            if (_last is { } last)
            {
                return NumberFirst(frame, new LastFrame(last.Cell, last.Period, _unwrap.Folded, _time.Label));
            }
        }

        if (_recent.Find(frame, isFirst: false) is > 0 and int ago)
        {
            Drop(frame, ago, isFirst: false, null);
            return null;
        }

        long number = _framesRead;
        frame.Number = number;
        Volatile.Write(ref _framesRead, number + 1);
        if (number < settings.FromFrame)
        {
            // As if the file began later: labels before do not matter either. Only equilibration counts from the run's first frame.
            _time.PassOver(frame);
            _recent.Add(frame);
            _breakReason = null;
            return null;
        }

        return (Assign(frame) ?? _breakReason, true);
    }

    /// <summary>The first frame of another file.</summary>
    private (string? Reason, bool IsTaken)? NumberFirst(Frame frame, LastFrame last)
    {
        Join join = Joins?.Invoke(last) ?? new Join(false, "the file began anew");
        _time.StartPiece(frame);
        if (_recent.Find(frame, isFirst: true) is > 0 and int ago)
        {
            // One frame may be equal because both began from it; the last one, or two or more up to it, are the same motion, whatever the
            // files do not say.
            join = ago == 1 ? Continuation.ByRepeat(join) : join;
            Drop(frame, ago, isFirst: true, join.IsContinuous ? null : join.Reason);
            Begin(join, frame, ago);
            _breakStays = join.ConditionsDiffer;
            return null;
        }

        frame.Number = _framesRead;
        Volatile.Write(ref _framesRead, _framesRead + 1);
        join = Continuation.ByFrames(join, run, last, frame, _continuity);
        string? labels = Assign(frame);
        Begin(join, frame, ago: 0);
        return (join.IsContinuous ? labels ?? _breakReason : join.Reason, true);
    }

    /// <summary>
    /// Says which file begins, from which step on it counts, and that its frames alone show that it goes on, where they do.
    /// </summary>
    /// <param name="join">How it goes on.</param>
    /// <param name="first">Its first frame.</param>
    /// <param name="ago">How many frames ago its first one was read already, 1 for the last; 0 for a new one.</param>
    private void Begin(Join join, Frame first, int ago)
    {
        long after = _last!.Value.Step, stride = run.LabelStride ?? 1, label = first.Label == Frame.NoLabel ? stride : first.Label;
        long step = ago == 0 ? first.Step : after - ((ago - 1) * stride);
        if (join is { AsksFrames: true, IsContinuous: true })
        {
            Report(new RunEvent(step, step * (run.TimestepFs ?? double.NaN) / 1000, EventKind.Joined, null, join.Reason));
        }

        if (join.Piece is { } piece)
        {
            Batch.Add(new PieceNotice(piece with { Offset = ago > 1 ? step - label : _time.Offset, After = after }));
        }
    }

    /// <summary>Step and time of a new frame; why it does not follow the last one, or null.</summary>
    private string? Assign(Frame frame)
    {
        string? parting = _recent.Parting(frame), known = _recent.Describe(frame.Label, run.LabelStride ?? 1);
        string? labels = _time.Assign(frame) is { } reason ? reason + known : null;
        _recent.Add(frame);
        return parting is null ? labels : _breakReason ?? parting;
    }

    /// <summary>A frame that is known already counts no more; behind the last known one time goes on.</summary>
    private void Drop(Frame frame, int ago, bool isFirst, string? reason)
    {
        string? said = _recent.Repeat(frame, ago, isFirst);
        _breakReason = _breakStays ? _breakReason : reason;
        Volatile.Write(ref _framesRepeated, _framesRepeated + 1);
        if (ago == 1)
        {
            _time.Repeated(frame);
        }

        if (said is not null && _last is { Step: long step })
        {
            Report(new RunEvent(step, step * (run.TimestepFs ?? double.NaN) / 1000, EventKind.RepeatedFrames, null, said));
        }
    }

    private void Take(Frame frame, string? reason)
    {
        (_breakReason, _breakStays) = (null, false);
        if (reason is null && _unwrap.HasStarted)
        {
            reason = _continuity.Judge(_unwrap.Folded, frame.Scaled, frame.Period, frame.Cell);
            if (reason is null)
            {
                _continuity.Take();
            }
            else
            {
                Report(new RunEvent(frame.Step, frame.TimeFs / 1000, EventKind.Discontinuity, null, reason));
            }
        }

        if (reason is not null)
        {
            _continuity.Break();
        }

        if (reason is not null && _selection.StartSegment() is { } segment)
        {
            _unwrap.Break();
            Report(new RunEvent(frame.Step, frame.TimeFs / 1000, EventKind.SegmentBreak, null, reason));
            Batch.Add(new SegmentBreak(segment, reason));
        }

        if (KeepsPrinted)
        {
            frame.KeepPrinted();
        }

        _unwrap.Apply(frame);
        _last = (frame.Cell, frame.Period, frame.Step);
        foreach (int atom in _unwrap.LargeSteps)
        {
            Report(new RunEvent(frame.Step, frame.TimeFs / 1000, EventKind.LargeStep, atom + 1, "moved more than 0.3 of a cell edge between two frames: the output interval is too coarse to follow it, or the atom jumped"));
        }

        if (!_selection.Take(frame, _time.FirstStep!.Value))
        {
            frame.Release();
            return;
        }

        foreach (RunEvent seen in _startEvents)
        {
            Report(seen with { Step = frame.Step, TimePs = frame.TimeFs / 1000 });
        }

        _startEvents = [];
        (_lastStep, _lastTimePs) = (frame.Step, frame.TimeFs / 1000);
        Batch.Add(frame);
    }

    private void Report(RunEvent seen) => Batch.Add(new EventNotice(seen));

    private static double[] Values(Cell c) => [c.Ax, c.Ay, c.Az, c.Bx, c.By, c.Bz, c.Cx, c.Cy, c.Cz];
}
