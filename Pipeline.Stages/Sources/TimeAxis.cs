using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Sources;

/// <summary>
/// Turns printed step labels into steps and times (docs/method.md): one stride a run; any other difference opens a segment; a file
/// that counts from 1 again is shifted by the last step before it; labels that cannot be read (<c>******</c>) go on by the stride, and so
/// do labels that never changed since the run began: they say nothing.
/// </summary>
internal sealed class TimeAxis(RunDescription run)
{
    private readonly long _stride = run.LabelStride ?? 1;
    private long _label = Frame.NoLabel;
    private long _offset;
    private bool _afterBreak;
    private long _printed = Frame.NoLabel;
    private Labels _labels;

    /// <summary>What the labels printed so far say.</summary>
    private enum Labels
    {
        One,
        Unchanged,
        Changing,
    }

    /// <summary>What is added to a label of the file that is read to give the step of the run.</summary>
    public long Offset => _offset;

    /// <summary>Label of the last frame, as its own file counts; 0 before the first.</summary>
    public long Label => _label == Frame.NoLabel ? 0 : _label;

    /// <summary>Step of the run's first frame, once seen.</summary>
    public long? FirstStep { get; private set; }

    /// <summary>A frame before the range that is analysed: the run begins with the first of them.</summary>
    public void PassOver(Frame frame) => FirstStep ??= frame.Label == Frame.NoLabel ? _stride : frame.Label;

    /// <summary>Sets step and time; says why a new segment begins with this frame, or null.</summary>
    /// <exception cref="PhysicsException">The stride of the labels changed for good.</exception>
    public string? Assign(Frame frame)
    {
        string? reason = null;
        long label = frame.Label;
        Labels labels = _printed == Frame.NoLabel || label == Frame.NoLabel ? _labels
            : label != _printed ? Labels.Changing
            : _labels == Labels.One ? Labels.Unchanged : _labels;
        if (labels == Labels.Unchanged)
        {
            label = Frame.NoLabel;
        }

        if (_label == Frame.NoLabel)
        {
            label = label == Frame.NoLabel ? _stride : label;
        }
        else if (label == Frame.NoLabel || label == _label + _stride)
        {
            label = _label + _stride;
            _afterBreak = false;
        }
        else
        {
            if (_afterBreak && label > _label)
            {
                throw new PhysicsException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The step labels {_label}, {label} are {label - _label} apart, the run began with {_stride}: frames of two output intervals (NBLOCK, ML_OUTBLOCK) cannot be one run. Analyse the parts apart: --to ends before the change, --from begins after it."));
            }

            reason = _labels == Labels.Unchanged
                ? string.Create(CultureInfo.InvariantCulture, $"step labels, all {_printed} before, change to {label}")
                : string.Create(CultureInfo.InvariantCulture, $"step label {label} after {_label}, expected {_label + _stride}");
            _offset += label <= _label ? _label : 0;
            _afterBreak = true;
        }

        _labels = labels;
        _printed = frame.Label == Frame.NoLabel ? _printed : frame.Label;
        _label = label;
        frame.Step = label + _offset;
        frame.TimeFs = frame.Step * (run.TimestepFs ?? double.NaN);
        FirstStep ??= frame.Step;
        return reason;
    }

    /// <summary>
    /// The frame is the first of another file: its labels count on from the last step before it, unless they go on from that file's.
    /// </summary>
    public void StartPiece(Frame first)
    {
        if (_label != Frame.NoLabel && first.Label != _label + _stride)
        {
            (_offset, _label) = (_offset + _label, 0);
        }

        _afterBreak = false;
    }

    /// <summary>A frame is the last one again, under the label it has in another file or the same: that label is its step.</summary>
    public void Repeated(Frame frame)
    {
        if (_label == Frame.NoLabel)
        {
            return; // it stands before the range that is analysed
        }

        _printed = frame.Label == Frame.NoLabel ? _printed : frame.Label;
        long label = frame.Label == Frame.NoLabel ? _stride : frame.Label;
        (_offset, _label) = (_offset + _label - label, label);
    }

    /// <summary>A frame was damaged and skipped: the next label may be any later one.</summary>
    public void Skipped() => _afterBreak = false;

    /// <summary>Writes where the axis stands.</summary>
    public void Save(StateWriter w)
    {
        w.Int64("time_axis", _label, _offset, _afterBreak ? 1 : 0, FirstStep is null ? 0 : 1, FirstStep ?? 0, _printed, (long)_labels);
    }

    /// <summary>Goes on from there.</summary>
    public void Load(StateReader r)
    {
        long[] state = r.Int64("time_axis", 7);
        (_label, _offset, _afterBreak, FirstStep) = (state[0], state[1], state[2] != 0, state[3] == 0 ? null : state[4]);
        (_printed, _labels) = (state[5], (Labels)state[6]);
    }
}
