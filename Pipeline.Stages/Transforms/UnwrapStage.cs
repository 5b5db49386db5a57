using Pipeline.Formats.Model;
using Pipeline.Formats.State;

namespace Pipeline.Stages.Transforms;

/// <summary>
/// Folds coordinates into [0, 1) and counts images: the step between frames, reduced to the nearest image of each scaled component,
/// is summed in integers. Right whether VASP wrote wrapped or unwrapped coordinates, and to the bit the same for both.
/// </summary>
public sealed class UnwrapStage
{
    /// <summary>Steps beyond this fraction of a cell are reported: at one half the direction of a hop cannot be told.</summary>
    public const double LargeStep = 0.3;

    private long[] _folded = [];
    private long[] _unwrapped = [];
    private bool _started;

    /// <summary>
    /// Atoms of the last frame that moved further than <see cref="LargeStep"/> along an axis, from 0, each once, ascending.
    /// </summary>
    public IReadOnlyList<int> LargeSteps => _large;

    /// <summary>Folded coordinates of the last frame, valid until the next one.</summary>
    internal long[] Folded => _folded;

    /// <summary>Whether the segment has a frame already.</summary>
    internal bool HasStarted => _started;

    private readonly List<int> _large = [];

    /// <summary>The next frame begins a segment: images 0.</summary>
    public void Break() => _started = false;

    /// <summary>Folds the frame's scaled coordinates and fills its unwrapped ones.</summary>
    public void Apply(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        long[] scaled = frame.Scaled, unwrapped = frame.Unwrapped;
        _large.Clear();
        if (_folded.Length != scaled.Length)
        {
            (_folded, _unwrapped) = (new long[scaled.Length], new long[scaled.Length]);
            _started = false;
        }

        long period = frame.Period, half = period / 2, large = (long)(LargeStep * period);
        for (int i = 0; i < scaled.Length; i++)
        {
            long k = scaled[i];
            if ((ulong)k >= (ulong)period)
            {
                k %= period;
                k += k < 0 ? period : 0;
                scaled[i] = k;
            }

            long u = k;
            if (_started)
            {
                long step = k - _folded[i];
                step -= step >= half ? period : 0;
                step += step < -half ? period : 0;
                if (Math.Abs(step) > large)
                {
                    _large.Add(i % frame.Topology.AtomCount);
                }

                u = checked(_unwrapped[i] + step);
            }

            _folded[i] = k;
            _unwrapped[i] = u;
            unwrapped[i] = u;
        }

        _started = true;
        if (_large.Count > 1)
        {
            Distinct(_large);
        }
    }

    /// <summary>
    /// Writes the last frame's coordinates, with and without images; <see cref="LargeSteps"/> is of that frame alone and not kept.
    /// </summary>
    internal void Save(StateWriter w)
    {
        w.Int64("unwrap_started", _started ? 1 : 0);
        w.Int64("unwrap_folded", _started ? _folded : []);
        w.Int64("unwrap_unwrapped", _started ? _unwrapped : []);
    }

    /// <summary>Goes on from that frame.</summary>
    internal void Load(StateReader r)
    {
        _started = r.Int64("unwrap_started", 1)[0] != 0;
        _folded = r.Int64("unwrap_folded");
        _unwrapped = r.Int64("unwrap_unwrapped", _folded.Length);
        _large.Clear();
    }

    /// <summary>An atom that moved far along two axes is one atom.</summary>
    private static void Distinct(List<int> atoms)
    {
        atoms.Sort();
        int kept = 1;
        for (int i = 1; i < atoms.Count; i++)
        {
            if (atoms[i] != atoms[kept - 1])
            {
                atoms[kept++] = atoms[i];
            }
        }

        atoms.RemoveRange(kept, atoms.Count - kept);
    }
}
