using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>
/// Velocities of the frames that have both neighbours in their segment. The last two frames wait for the next; a range that does not begin
/// its segment keeps its first two as well, so that the two velocities across the cut are formed when it is joined.
/// </summary>
internal sealed class CentralDifference(int atoms, long period, double intervalPs)
{
    private readonly double _scale = 1.0 / (period * 2.0 * intervalPs);
    private readonly VelocityFrame _velocity = new(atoms);
    private readonly List<PositionFrame> _head = [];
    private PositionFrame _before = new(atoms);
    private PositionFrame _last = new(atoms);
    private PositionFrame _current = new(atoms);
    private int _held;
    private bool _started;
    private bool _continues;
    private bool _broken;

    /// <summary>Takes the next frame; returns the velocities of the frame before it, if that has a frame before it too.</summary>
    public VelocityFrame? Add(in FrameView frame)
    {
        _current.Fill(frame);
        _continues |= !_started && !_broken && frame.Index > 0;
        _started = true;
        KeepHead(_current);
        return Push(_current);
    }

    /// <summary>A segment ended in this range.</summary>
    public bool IsBroken => _broken;

    /// <summary>A segment ended before the first frame of this range.</summary>
    public void FollowBreak() => _broken = true;

    public void Break() => (_held, _broken) = (0, true);

    /// <summary>Whether the range that follows goes on this one's segment.</summary>
    public bool IsContinuedBy(CentralDifference next) => next._continues && _held > 0;

    /// <summary>
    /// Joins the range that follows; returns the velocities that only both together have, through <paramref name="found"/>.
    /// </summary>
    public void Append(CentralDifference next, bool joins, Action<VelocityFrame> found)
    {
        if (joins)
        {
            long[] images = _last.ImagesFor(next._head[0], period);
            foreach (PositionFrame frame in next._head)
            {
                frame.Shift(images);
                KeepHead(frame);
                if (Push(frame) is { } velocity)
                {
                    found(velocity);
                }
            }

            if (!next._broken && next._held == 2)
            {
                next._before.Shift(images);
                next._last.Shift(images);
            }
        }

        // One frame: it has been pushed already.
        if (next._held == 2 || next._broken || !joins)
        {
            (_before, next._before) = (next._before, _before);
            (_last, next._last) = (next._last, _last);
            _held = next._held;
        }

        _broken |= next._broken;
        _started |= next._started;
    }

    public void Save(StateWriter state)
    {
        state.Int64("positions", _held, _started ? 1 : 0, _continues ? 1 : 0, _broken ? 1 : 0, _head.Count);
        if (_held == 2)
        {
            _before.Save(state, "positions.before");
        }

        if (_held > 0)
        {
            _last.Save(state, "positions.last");
        }

        foreach (PositionFrame frame in _head)
        {
            frame.Save(state, "positions.head");
        }
    }

    public void Load(StateReader state)
    {
        long[] flags = state.Int64("positions");
        (_held, _started, _continues, _broken) = ((int)flags[0], flags[1] != 0, flags[2] != 0, flags[3] != 0);
        if (_held == 2)
        {
            _before.Restore(state, "positions.before");
        }

        if (_held > 0)
        {
            _last.Restore(state, "positions.last");
        }

        _head.Clear();
        for (int i = 0; i < flags[4]; i++)
        {
            PositionFrame frame = new(atoms);
            frame.Restore(state, "positions.head");
            _head.Add(frame);
        }
    }

    private void KeepHead(PositionFrame frame)
    {
        if (_continues && !_broken && _head.Count < 2)
        {
            PositionFrame copy = new(atoms);
            copy.CopyFrom(frame);
            _head.Add(copy);
        }
    }

    private VelocityFrame? Push(PositionFrame frame)
    {
        bool inside = _held == 2;
        if (inside)
        {
            _velocity.Difference(_before, _last, frame, _scale);
        }

        (_before, _last) = (_last, _before);
        _last.CopyFrom(frame);
        _held = Math.Min(_held + 1, 2);
        return inside ? _velocity : null;
    }
}
