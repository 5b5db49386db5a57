using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// Ligands that leave their polyanion: a bond longer than 1.5 times the group's limit is one event, and no further one until the bond was
/// within the limit again. A range that begins in the middle does not know whether a ligand was away already; joining decides it.
/// </summary>
internal sealed class LigandWatch
{
    /// <summary>In units of <c>maxBondAngstrom</c>: well beyond any vibration of a bond that the limit admits.</summary>
    public const double Left = 1.5;

    private const int MaxEvents = 999; // with the row that counts the rest, as many as the table lists of a kind
    private readonly Topology _topology;
    private readonly List<(int At, int Centre, int Ligand, string Group, double Limit)> _bonds = [];
    private readonly double[] _back;
    private readonly double[] _gone;
    private readonly long[] _state;
    private readonly List<(long Step, double TimeFs, int Bond, double Distance)> _events = [];
    private long _count;

    public LigandWatch(RunDescription run, AngleSet set, AngleGeometry geometry)
    {
        _topology = run.Topology;
        foreach ((AtomGroup group, int _, int _) in set.Groups)
        {
            foreach (Tetrahedron t in group.Tetrahedra.Where(t => t.Centre >= 0))
            {
                foreach (int ligand in new[] { t.A, t.B, t.C, t.D })
                {
                    if (geometry.BondOf(t.Centre, ligand) is var at and >= 0 && group.Definition.MaxBondAngstrom is { } limit)
                    {
                        _bonds.Add((at, t.Centre, ligand, group.Name, limit));
                    }
                }
            }
        }

        _back = [.. _bonds.Select(b => b.Limit * b.Limit)];
        _gone = [.. _bonds.Select(b => Left * Left * b.Limit * b.Limit)];
        _state = new long[_bonds.Count];
        _events.EnsureCapacity(Math.Min(MaxEvents, 16 * _bonds.Count));
    }

    /// <summary>Bytes it may hold.</summary>
    public long StateBytes => (64L * _bonds.Count) + (32L * MaxEvents);

    /// <summary>
    /// What is known of a bond. <see cref="First"/> is set beside <see cref="Away"/> and <see cref="Near"/> where the first thing seen was
    /// that it was away.
    /// </summary>
    [Flags]
    private enum Seen : long
    {
        Nothing = 0,
        Near = 1,
        Away = 2,
        First = 4,
    }

    public void Add(in FrameView frame, AngleGeometry geometry)
    {
        for (int b = 0; b < _bonds.Count; b++)
        {
            double squared = geometry.LengthSquared(_bonds[b].At);
            Seen seen = (Seen)_state[b];
            if (squared <= _back[b])
            {
                _state[b] = (long)((seen & Seen.First) | Seen.Near);
            }
            else if (squared > _gone[b] && (seen & Seen.Away) == Seen.Nothing) // HasFlag boxes in code that is not optimised yet
            {
                _state[b] = (long)(Seen.Away | (seen == Seen.Nothing ? Seen.First : seen & Seen.First));
                _count++;
                if (_events.Count < MaxEvents)
                {
                    _events.Add((frame.Step, frame.TimeFs, b, Math.Sqrt(squared)));
                }
            }
        }
    }

    public void Append(LigandWatch next)
    {
        HashSet<int> known = [.. Enumerable.Range(0, _bonds.Count).Where(b => ((Seen)_state[b]).HasFlag(Seen.Away) && ((Seen)next._state[b]).HasFlag(Seen.First))];
        _count += next._count - known.Count;
        foreach ((long Step, double TimeFs, int Bond, double Distance) e in next._events)
        {
            if (!known.Remove(e.Bond) && _events.Count < MaxEvents)
            {
                _events.Add(e);
            }
        }

        for (int b = 0; b < _state.Length; b++)
        {
            Seen left = (Seen)_state[b], right = (Seen)next._state[b];
            _state[b] = (long)(left == Seen.Nothing ? right : right == Seen.Nothing ? left : (right & ~Seen.First) | (left & Seen.First));
        }
    }

    public IEnumerable<RunEvent> Events()
    {
        foreach ((long step, double timeFs, int bond, double distance) in _events)
        {
            (int _, int centre, int ligand, string group, double limit) = _bonds[bond];
            yield return new RunEvent(step, timeFs / 1000, EventKind.LigandLeft, ligand + 1, string.Create(
                CultureInfo.InvariantCulture,
                $"{group}: {PolyanionFinder.Label(_topology, ligand)} is {distance:F3} A from {PolyanionFinder.Label(_topology, centre)}, more than {Left} times maxBondAngstrom = {limit}; its angles go on being counted"));
        }

        if (_count > _events.Count)
        {
            (long step, double timeFs, int _, double _) = _events[^1];
            yield return new RunEvent(step, timeFs / 1000, EventKind.LigandLeft, null, string.Create(CultureInfo.InvariantCulture, $"{_count - _events.Count} more times a ligand left"));
        }
    }

    public void Save(StateWriter state)
    {
        state.Int64("ligands", [_count, .. _state]);
        state.Int64("ligands.events", [.. _events.SelectMany(e => new[] { e.Step, e.Bond })]);
        state.Float64("ligands.where", [.. _events.SelectMany(e => new[] { e.TimeFs, e.Distance })]);
    }

    public void Load(StateReader state)
    {
        long[] known = state.Int64("ligands"), events = state.Int64("ligands.events");
        double[] where = state.Float64("ligands.where");
        _count = known[0];
        known.AsSpan(1).CopyTo(_state);
        _events.Clear();
        for (int i = 0; i < events.Length; i += 2)
        {
            _events.Add((events[i], where[i], (int)events[i + 1], where[i + 1]));
        }
    }
}
