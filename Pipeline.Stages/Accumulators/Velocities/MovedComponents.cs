using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;

namespace Pipeline.Stages.Accumulators.Velocities;

/// <summary>
/// Which components [3, N] of the velocities were ever other than 0: atoms that VASP holds (selective dynamics) have no share in the
/// temperature.
/// </summary>
internal sealed class MovedComponents(Topology topology)
{
    /// <summary>What the table <c>vacf_moved</c> is.</summary>
    public static readonly TableSchema Schema = new("vacf_moved", 1)
    {
        Definition = "what is not held",
        IsIntermediate = true,
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("species", "Species").Key(),
            ColumnSchema.Int64("moved", "1", "Components of velocities that were ever other than 0"),
        ],
    };

    private readonly long[] _moved = new long[3 * topology.AtomCount]; // 0 or 1
    private int _still = 3 * topology.AtomCount;

    /// <summary>Takes velocities in; once everything has moved nothing is looked at any more.</summary>
    public void Add(VelocityFrame frame)
    {
        double[] v = frame.V;
        for (int i = 0; i < _moved.Length && _still > 0; i++)
        {
            if (v[i] != 0)
            {
                Mark(i);
            }
        }
    }

    public void Append(MovedComponents next)
    {
        for (int i = 0; i < _moved.Length; i++)
        {
            if (next._moved[i] != 0)
            {
                Mark(i);
            }
        }
    }

    /// <summary>The intermediate table <c>vacf_moved</c>.</summary>
    public ColumnTable ToTable(long frames)
    {
        TableBuilder table = new(Schema);
        long[] counts = new long[topology.Species.Count];
        for (int i = 0; i < _moved.Length; i++)
        {
            counts[topology.SpeciesOf[i % topology.AtomCount]] += _moved[i];
        }

        for (int s = 0; s < counts.Length; s++)
        {
            table.Int64("frames", frames);
            table.Utf8("species", topology.Species[s]);
            table.Int64("moved", counts[s]);
        }

        return table.ToTable(frames);
    }

    public void Save(StateWriter state) => state.Int64("moved", _moved);

    public void Load(StateReader state)
    {
        state.Int64("moved").CopyTo(_moved, 0);
        _still = _moved.Count(static m => m == 0);
    }

    private void Mark(int component)
    {
        _still -= _moved[component] == 0 ? 1 : 0;
        _moved[component] = 1;
    }
}
