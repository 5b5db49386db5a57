using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Sources;

/// <summary>Which frames are analysed (equilibration, stride) and how they are numbered.</summary>
internal sealed class FrameSelection(RunSettings settings, double? timestepFs)
{
    private long _ordinal;
    private long _index;
    private long _inSegment;
    private int _segment;

    /// <summary>A segment begins, if any frame was handed on before: then its number.</summary>
    public int? StartSegment()
    {
        _inSegment = 0;
        if (_ordinal == 0)
        {
            return null;
        }

        _index = 0;
        return ++_segment;
    }

    /// <summary>Whether this frame is analysed; sets its numbers.</summary>
    public bool Take(Frame frame, long firstStep)
    {
        // Without a time step nothing can be cut; the caller has refused that before.
        if (settings.EquilibrationPs > 0 && (frame.Step - firstStep) * timestepFs * 1e-3 < settings.EquilibrationPs - 1e-9)
        {
            return false;
        }

        if (_inSegment++ % settings.Stride != 0)
        {
            return false;
        }

        (frame.Index, frame.Ordinal, frame.Segment) = (_index++, _ordinal++, _segment);
        return true;
    }

    /// <summary>Writes the numbers reached.</summary>
    public void Save(StateWriter w) => w.Int64("selection", _ordinal, _index, _inSegment, _segment);

    /// <summary>Goes on from them.</summary>
    public void Load(StateReader r)
    {
        long[] state = r.Int64("selection", 4);
        (_ordinal, _index, _inSegment, _segment) = (state[0], state[1], state[2], (int)state[3]);
    }
}
