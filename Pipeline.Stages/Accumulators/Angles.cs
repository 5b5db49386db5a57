using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>
/// Distributions of the angles of tetrahedra and of their angular velocities, raw and low-passed, and series of a few of them.
/// </summary>
/// <remarks>
/// Definition: ρ(θ) = ⟨δ(θ - θ_i(t))⟩ over the distinct angles i of a group; ω(t) = [θ(t + m) - θ(t - m)]/(2 m dt); low-pass:
/// Kaiser-windowed sinc, β = 5, amplitude 1/2 at <c>lowpassCm1</c>, half-length 10 ps at 5 cm-1 (inverse to it), outputs every twentieth of
/// that, none that lacks taps.
/// Source:     Miyagawa et al., J. Mater. Chem. A 12, 11344 (2024), eqs. (4), (5), Fig. 3a; Kaiser, in Proc. IEEE ISCAS 20 (1974).
/// Shapes:     counts [groups, bins] int64, four kinds; live low-pass sums [41, angles] int64, two kinds.   Units: degrees, degrees/fs.
/// Cell:       vectors by the exact minimum image in each frame's cell; in a polyanion ligand-ligand vectors go through the centre, each bond its own minimum image.
/// Merge: exact; frames and partial sums across the cut are kept.
/// Errors:     none here; replicas give them (<c>ensemble</c>).
/// Cost:       O(angles) a frame, 82 additions an angle for the low-pass; state 700 bytes an angle.
/// Limits:     the groups are those of the start of the run: a ligand that leaves is an event, not a new group. Differences over a longer interval damp ω.
/// </remarks>
public sealed class Angles : Accumulator<Angles>, IAngleSink
{
    private readonly AnglesOptions _options;
    private readonly AngleSet _set;
    private readonly AngleFilter _filter;
    private readonly AngleGeometry _geometry;
    private readonly AngleHistograms _histograms;
    private readonly AngleSeries _series;
    private readonly LigandWatch _ligands;
    private readonly CoordinationWatch _coordination;
    private AngleStretch? _head;
    private AngleStretch? _tail;
    private bool _broken;
    private long _frames;
    private long _lastStep;
    private double _lastTimeFs;

    /// <summary>An empty accumulator for a run.</summary>
    public Angles(AnglesOptions options, RunDescription run, string optionsSha256)
        : base("angles", 2, optionsSha256)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(run);
        _options = options;
        _set = new AngleSet(run);
        _filter = new AngleFilter(options, run);
        _geometry = new AngleGeometry(_set);
        _histograms = new AngleHistograms(options, _set);
        _series = new AngleSeries(_set, _filter);
        _ligands = new LigandWatch(run, _set, _geometry);
        _coordination = new CoordinationWatch(run, _set);
    }

    /// <inheritdoc/>
    public override long StateBytes =>
        (_filter.IsDefined ? AngleStretch.Bytes(_set.Count, _filter) : 0)
        + _series.StateBytes + _ligands.StateBytes + AngleGeometry.Bytes(_set.Count)
        + (_set.Groups.Count * sizeof(long) * HistogramBins);

    /// <inheritdoc/>
    public override long ResultCells => _set.Count == 0 ? 0 : (12L * AngleSeries.MaxRows) + (10L * _set.Groups.Count * HistogramBins);

    private long HistogramBins => (2L * _options.ThetaBins) + _options.OmegaBins + _options.OmegaLowpassBins;

    /// <inheritdoc/>
    public override void Add(in FrameView frame)
    {
        if (frame.Index == 0 && _frames > 0)
        {
            EndSegment(); // a break that was told is found again here
        }

        _frames++;
        (_lastStep, _lastTimeFs) = (frame.Step, frame.TimeFs);
        if (_set.Count == 0)
        {
            return;
        }

        _geometry.Compute(frame);
        _histograms.AddTheta(_geometry.Cosines, _geometry.Degrees);
        _series.Add(frame, _geometry.Degrees);
        _ligands.Add(frame, _geometry);
        _coordination.Add(frame);
        if (_filter.IsDefined)
        {
            _tail ??= new AngleStretch(_set.Count, _filter, this, frame.Index, frame.Ordinal - frame.Index);
            _tail.Add(_geometry.Degrees);
        }
    }

    /// <inheritdoc/>
    public override void Break(SegmentBreak segmentBreak) => EndSegment();

    /// <inheritdoc/>
    public override IReadOnlyList<RunEvent> Events()
    {
        List<RunEvent> events = [.. _ligands.Events(), .. _coordination.Warnings().Select(w => new RunEvent(_lastStep, _lastTimeFs / 1000, EventKind.Coordination, null, w))];
        if (_filter.IsDefined && _frames > 0)
        {
            for (int g = 0; g < _set.Groups.Count; g++)
            {
                bool theta = _histograms.ThetaLowpass.Total(g) == 0;
                if (theta || _histograms.OmegaLowpass.Total(g) == 0)
                {
                    events.Add(new RunEvent(_lastStep, _lastTimeFs / 1000, EventKind.LowpassMissing, null, string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_set.Groups[g].Group.Name}: no low-passed {(theta ? "angles" : "angular velocities")}: the filter is {2 * _options.HalfLengthPs} ps long, and no output has it whole within one segment: {TooShort.LowpassFrames(_filter, theta) * _filter.IntervalFs / (2000.0 * _filter.HalfStep):0.###} ps without a break are needed")));
                }
            }
        }

        return events;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnTable> Results()
    {
        AngleTables tables = new(_options, _set, _filter, _frames) { Coordination = string.Join("; ", _coordination.Warnings()) };
        return [tables.Theta(_histograms), tables.Omega(_histograms), tables.Series(_series)];
    }

    /// <inheritdoc/>
    void IAngleSink.Difference(long ordinal, double[] degrees)
    {
        _histograms.AddOmega(_histograms.Omega, degrees, 1 / _filter.IntervalFs, _options.OmegaBinWidthDegFs);
        _series.SetDifference(ordinal, degrees);
    }

    /// <inheritdoc/>
    void IAngleSink.ThetaLowpass(long ordinal, long[] sums)
    {
        for (int a = 0; a < sums.Length; a++)
        {
            _histograms.AddThetaLowpass(a, LowpassBank.ToDouble(sums[a]));
        }

        _series.SetThetaLowpass(ordinal, sums);
    }

    /// <inheritdoc/>
    void IAngleSink.DifferenceLowpass(long ordinal, long[] sums)
    {
        for (int a = 0; a < sums.Length; a++)
        {
            _histograms.AddOmegaLowpass(a, LowpassBank.ToDouble(sums[a]) / _filter.IntervalFs, _options.OmegaLowpassBinWidthDegFs);
        }

        _series.SetDifferenceLowpass(ordinal, sums);
    }

    /// <inheritdoc/>
    protected override void Append(Angles next)
    {
        ArgumentNullException.ThrowIfNull(next);
        _histograms.Append(next._histograms);
        _series.Append(next._series);
        _ligands.Append(next._ligands);
        _coordination.Append(next._coordination);
        if ((next._head ?? (next._broken ? null : next._tail)) is { } opening)
        {
            if (_frames > 0 && opening.From == 0)
            {
                EndSegment();
            }

            Adopt(opening);
        }

        if (next._broken)
        {
            EndSegment();
            if (next._tail is { } last)
            {
                Adopt(last);
            }
        }

        _frames += next._frames;
        (_lastStep, _lastTimeFs) = next._frames > 0 ? (next._lastStep, next._lastTimeFs) : (_lastStep, _lastTimeFs);
    }

    internal override void Save(StateWriter state)
    {
        state.Int64("flags", _frames, _broken ? 1 : 0, _head is null ? 0 : 1, _tail is null ? 0 : 1, _lastStep);
        state.Float64("last", _lastTimeFs);
        _histograms.Save(state);
        _series.Save(state);
        _ligands.Save(state);
        _coordination.Save(state);
        _head?.Save(state, "head");
        _tail?.Save(state, "tail");
    }

    internal override void Load(StateReader state)
    {
        long[] flags = state.Int64("flags");
        (_frames, _broken, _lastStep) = (flags[0], flags[1] != 0, flags[4]);
        _lastTimeFs = state.Float64("last")[0];
        _histograms.Load(state);
        _series.Load(state);
        _ligands.Load(state);
        _coordination.Load(state);
        _head = flags[2] != 0 ? AngleStretch.Load(state, "head", _set.Count, _filter, this) : null;
        _tail = flags[3] != 0 ? AngleStretch.Load(state, "tail", _set.Count, _filter, this) : null;
    }

    /// <summary>
    /// Frames that follow are of another segment. A stretch that misses its beginning is kept for the range before this one.
    /// </summary>
    private void EndSegment()
    {
        if (_tail is { } tail)
        {
            tail.Close();
            _head = tail.From > 0 && !_broken ? tail : _head;
            _tail = null;
        }

        _broken = true;
    }

    private void Adopt(AngleStretch next)
    {
        _tail ??= new AngleStretch(_set.Count, _filter, this, next.From, next.Offset);
        _tail.Append(next);
    }
}
