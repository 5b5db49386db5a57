using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <summary>
/// How many ligands a centre has within the cutoff of its polyanion, on every sixteenth frame: where that is not the number of ligands of a
/// group, its four fixed ligands are not what surrounds the centre, and its angles are those of another shape.
/// </summary>
internal sealed class CoordinationWatch
{
    /// <summary>
    /// A mean farther from the number of ligands than this is worth a warning: a quarter of the centres has one more or less at any time.
    /// </summary>
    public const double Tolerance = 0.25;

    private const int FrameStride = 16;
    private const int Ligands = 4;
    private readonly (AtomGroup Group, int[] Centres, int[] Ligands)[] _groups;
    private readonly long[] _found;
    private readonly int _atoms;
    private long _frames;
    private Cell _cell;
    private MinimumImage _image;

    public CoordinationWatch(RunDescription run, AngleSet set)
    {
        Topology topology = run.Topology;
        _atoms = topology.AtomCount;
        _groups =
        [
            .. set.Groups.Select(static g => g.Group).Where(static g => g.Definition.MaxBondAngstrom is > 0 && g.Tetrahedra.All(static t => t.Centre >= 0)).Select(g => (
                g,
                g.Tetrahedra.Select(static t => t.Centre).ToArray(),
                Enumerable.Range(0, _atoms).Where(i => string.Equals(topology.Species[topology.SpeciesOf[i]], g.Definition.Ligand, StringComparison.Ordinal)).ToArray())),
        ];
        _found = new long[_groups.Length];
    }

    public void Add(in FrameView frame)
    {
        if (_groups.Length == 0 || frame.Ordinal % FrameStride != 0)
        {
            return;
        }

        if (frame.Cell != _cell)
        {
            (_cell, _image) = (frame.Cell, new MinimumImage(frame.Cell));
        }

        for (int g = 0; g < _groups.Length; g++)
        {
            foreach (int centre in _groups[g].Centres)
            {
                _found[g] += Within(frame, centre, _groups[g].Ligands, _groups[g].Group.Definition.MaxBondAngstrom!.Value);
            }
        }

        _frames++;
    }

    public void Append(CoordinationWatch next)
    {
        _frames += next._frames;
        for (int g = 0; g < _found.Length; g++)
        {
            _found[g] += next._found[g];
        }
    }

    /// <summary>Groups that are off, in words.</summary>
    public IEnumerable<string> Warnings()
    {
        for (int g = 0; g < _groups.Length && _frames > 0; g++)
        {
            (AtomGroup group, int[] centres, int[] _) = _groups[g];
            double mean = _found[g] / ((double)_frames * centres.Length);
            if (Math.Abs(mean - Ligands) > Tolerance)
            {
                yield return Words(group.Name, group.Definition, mean, string.Create(CultureInfo.InvariantCulture, $"in the mean of {_frames} frames"));
            }
        }
    }

    /// <summary>A mean that is off, in words.</summary>
    public static string Words(string name, GroupOptions definition, double mean, string when) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: a {definition.Centre} has {mean:F2} {definition.Ligand} within {definition.MaxBondAngstrom:0.###} A (maxBondAngstrom) {when}, not {Ligands}: its angles are those of the {Ligands} that were nearest at first");

    public void Save(StateWriter state) => state.Int64("coordination", [_frames, .. _found]);

    public void Load(StateReader state)
    {
        long[] counts = state.Int64("coordination");
        _frames = counts[0];
        counts.AsSpan(1).CopyTo(_found);
    }

    private int Within(in FrameView frame, int centre, int[] ligands, double longest)
    {
        ReadOnlySpan<long> scaled = frame.Scaled;
        long period = frame.Period;
        double quantum = 1.0 / period;
        (double ha, double hb, double hc) = _cell.Heights;
        int found = 0;
        foreach (int ligand in ligands)
        {
            double a = quantum * Reduced(scaled[ligand] - scaled[centre], period), b = quantum * Reduced(scaled[_atoms + ligand] - scaled[_atoms + centre], period), c = quantum * Reduced(scaled[(2 * _atoms) + ligand] - scaled[(2 * _atoms) + centre], period);
            if (ligand == centre || Math.Abs(a) * ha > longest || Math.Abs(b) * hb > longest || Math.Abs(c) * hc > longest)
            {
                continue; // no image can be nearer than its distance across the planes of the cell
            }

            (double x, double y, double z) = _image.Shortest(a, b, c);
            found += (x * x) + (y * y) + (z * z) <= longest * longest ? 1 : 0;
        }

        return found;
    }

    private static long Reduced(long step, long period)
    {
        step -= step >= period / 2 ? period : 0;
        return step + (step < -(period / 2) ? period : 0);
    }
}
