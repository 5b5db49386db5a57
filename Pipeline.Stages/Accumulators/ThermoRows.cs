using System.Globalization;
using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Building;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Accumulators;

/// <summary>
/// Rows of analysed frames whose number is a multiple of a power of two, the smallest that leaves no more than the limit: what is kept
/// depends on the range of frames alone, so ranges join to what one pass keeps.
/// </summary>
internal sealed class ThermoRows
{
    /// <summary>What the table <c>thermo_frames</c> is.</summary>
    public static readonly TableSchema Schema = new("thermo_frames", 1)
    {
        Definition = "cell and drift of the analysed frames",
        IsIntermediate = true,
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Int64("step", "1", "Molecular-dynamics step").Key(),
            ColumnSchema.Float64("time_ps", "ps", "Simulated time"),
            ColumnSchema.Float64("volume_A3", "angstrom^3", "Volume of the frame"),
            ColumnSchema.Float64("a_A", "angstrom", "Length of the first lattice vector"),
            ColumnSchema.Float64("b_A", "angstrom", "Length of the second lattice vector"),
            ColumnSchema.Float64("c_A", "angstrom", "Length of the third lattice vector"),
            ColumnSchema.Float64(
                "drift_x_A", "angstrom",
                "Displacement of the centre of mass since the first analysed frame of the segment"),
            ColumnSchema.Float64("drift_y_A", "angstrom", "The same along y"),
            ColumnSchema.Float64("drift_z_A", "angstrom", "The same along z"),
        ],
    };

    private const int Integers = 3; // ordinal, step, segment
    private const int Reals = 5; // time, volume, a, b, c
    private readonly int _limit;
    private readonly int _sums;
    private readonly long[] _integers;
    private readonly double[] _reals;

    /// <param name="limit">Most rows.</param>
    /// <param name="kinds">Kinds of atoms of the run.</param>
    public ThermoRows(int limit, int kinds)
    {
        (_limit, _sums) = (limit, 3 * kinds);
        _integers = new long[(limit + 1) * (Integers + _sums)];
        _reals = new double[(limit + 1) * Reals];
    }

    /// <summary>Most rows.</summary>
    public int Limit => _limit;

    /// <summary>One of how many frames is a row.</summary>
    public long Stride { get; private set; } = 1;

    public int Count { get; private set; }

    public long Bytes => sizeof(long) * ((long)_integers.Length + _reals.Length);

    private int Width => Integers + _sums;

    public bool Keeps(long ordinal) => ordinal % Stride == 0;

    /// <summary>A row for a frame; the caller fills in the displacement sums of the kinds.</summary>
    public Span<long> Append(in FrameView frame)
    {
        if (Count == _limit)
        {
            Thin();
        }

        if (!Keeps(frame.Ordinal))
        {
            return _integers.AsSpan(Count * Width, _sums); // beyond the rows: written and forgotten
        }

        Span<long> row = _integers.AsSpan(Count * Width, Width);
        (row[0], row[1], row[2]) = (frame.Ordinal, frame.Step, frame.Segment);
        Cell h = frame.Cell;
        Span<double> reals = _reals.AsSpan(Count * Reals, Reals);
        (reals[0], reals[1]) = (frame.TimeFs / 1000, h.Volume);
        reals[2] = Math.Sqrt((h.Ax * h.Ax) + (h.Ay * h.Ay) + (h.Az * h.Az));
        reals[3] = Math.Sqrt((h.Bx * h.Bx) + (h.By * h.By) + (h.Bz * h.Bz));
        reals[4] = Math.Sqrt((h.Cx * h.Cx) + (h.Cy * h.Cy) + (h.Cz * h.Cz));
        Count++;
        return row[Integers..];
    }

    /// <summary>Adds to the sums of all rows of a segment.</summary>
    public void Shift(long segment, ReadOnlySpan<long> sums)
    {
        for (int r = 0; r < Count; r++)
        {
            Span<long> row = _integers.AsSpan(r * Width, Width);
            for (int i = 0; i < _sums && row[2] == segment; i++)
            {
                row[Integers + i] += sums[i];
            }
        }
    }

    /// <summary>The rows of the range that follows.</summary>
    public void Append(ThermoRows next)
    {
        while (Stride < next.Stride)
        {
            Thin();
        }

        for (int r = 0; r < next.Count; r++)
        {
            long ordinal = next._integers[r * Width];
            if (Keeps(ordinal) && Count == _limit)
            {
                Thin();
            }

            if (Keeps(ordinal))
            {
                next._integers.AsSpan(r * Width, Width).CopyTo(_integers.AsSpan(Count * Width));
                next._reals.AsSpan(r * Reals, Reals).CopyTo(_reals.AsSpan(Count * Reals));
                Count++;
            }
        }
    }

    public void Save(StateWriter state)
    {
        state.Int64("rows", Count, Stride);
        state.Int64("rows.integers", _integers.AsSpan(0, Count * Width));
        state.Float64("rows.reals", _reals.AsSpan(0, Count * Reals));
    }

    public void Load(StateReader state)
    {
        long[] rows = state.Int64("rows");
        (Count, Stride) = ((int)rows[0], rows[1]);
        state.Int64("rows.integers").CopyTo(_integers, 0);
        state.Float64("rows.reals").CopyTo(_reals, 0);
    }

    /// <summary>The intermediate table that <c>thermo</c> is made from.</summary>
    public ColumnTable ToTable(RunDescription run, AtomKinds kinds, long frames, Cell mean)
    {
        double[] weights = [.. Enumerable.Range(0, kinds.Count).Select(kinds.MassOf)];
        double total = weights.Select((w, k) => w * kinds.CountOf(k)).Sum();
        TableBuilder table = new(Schema, Count + 1);
        Span<double> fraction = stackalloc double[3];
        for (int r = 0; r < Count; r++)
        {
            Span<long> row = _integers.AsSpan(r * Width, Width);
            Span<double> reals = _reals.AsSpan(r * Reals, Reals);
            fraction.Clear();
            for (int i = 0; i < _sums; i++)
            {
                fraction[i % 3] += weights[i / 3] * row[Integers + i] / run.Period;
            }

            (double x, double y, double z) = mean.ToCartesian(fraction[0] / total, fraction[1] / total, fraction[2] / total);
            table.Int64("frames", frames);
            table.Int64("step", row[1]);
            table.Float64("time_ps", reals[0]);
            table.Float64("volume_A3", reals[1]);
            table.Float64("a_A", reals[2]);
            table.Float64("b_A", reals[3]);
            table.Float64("c_A", reals[4]);
            table.Float64("drift_x_A", x);
            table.Float64("drift_y_A", y);
            table.Float64("drift_z_A", z);
        }

        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["thinning"] = Stride.ToString(CultureInfo.InvariantCulture),
            ["drift_weights"] = run.Masses is null ? "none: masses are unknown" : "masses",
        };
        return table.ToTable(frames, metadata);
    }

    /// <summary>Every other row goes; those left stand at multiples of twice the stride.</summary>
    private void Thin()
    {
        Stride *= 2;
        int kept = 0;
        for (int r = 0; r < Count; r++)
        {
            if (Keeps(_integers[r * Width]))
            {
                _integers.AsSpan(r * Width, Width).CopyTo(_integers.AsSpan(kept * Width));
                _reals.AsSpan(r * Reals, Reals).CopyTo(_reals.AsSpan(kept * Reals));
                kept++;
            }
        }

        Count = kept;
    }
}
