using Pipeline.Formats.Model;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Groups;
using Pipeline.Stages.Runs;
using Pipeline.Stages.Transforms;

namespace Pipeline.Tests.Builders;

/// <summary>A trajectory in memory: integer coordinates as a file would print them, a cell a frame, and where segments begin.</summary>
internal sealed class TestRun
{
    public const long Period = 100_000_000;

    private readonly FramePool _pool = new();

    public required Topology Topology { get; init; }

    /// <summary>Printed coordinates [3, N] of each frame, in quanta, wrapped or not.</summary>
    public List<long[]> Coordinates { get; } = [];

    public List<Cell> Cells { get; } = [];

    /// <summary>Frames at which a new segment begins (never 0).</summary>
    public SortedSet<int> SegmentStarts { get; } = [];

    public double IntervalFs { get; init; } = 10;

    public string[] Host { get; init; } = [];

    /// <summary>Mobile species, each of charge 1.</summary>
    public string[] Mobile { get; init; } = [];

    public double[]? Masses { get; init; }

    public IReadOnlyList<AtomGroup> Groups { get; init; } = [];

    public int Frames => Coordinates.Count;

    public RunDescription Description => new()
    {
        RunId = "test",
        Topology = Topology,
        Period = Period,
        FirstCell = Cells.Count == 0 ? Cell.Orthorhombic(1, 1, 1) : Cells[0],
        TimestepFs = IntervalFs,
        LabelStride = 1,
        Masses = Masses,
        MobileSpecies = [.. Mobile.Select(m => Topology.Species.ToList().IndexOf(m))],
        HostSpecies = [.. Host.Select(h => Topology.Species.ToList().IndexOf(h))],
        Groups = Groups,
    };

    /// <summary>Adds a frame given by fractions; they are rounded to the quantum.</summary>
    public void AddFractions(double[] fractions, Cell cell)
    {
        Coordinates.Add([.. fractions.Select(f => (long)Math.Round(f * Period))]);
        Cells.Add(cell);
    }

    /// <summary>Feeds frames [from, to) as one reader would that starts there: images begin anew.</summary>
    public T Feed<T>(T accumulator, int from = 0, int to = int.MaxValue)
        where T : IAccumulator
    {
        UnwrapStage unwrap = new();
        Frame frame = _pool.Rent(Topology);
        for (int t = from; t < Math.Min(to, Frames); t++)
        {
            int segment = SegmentStarts.Count(s => s <= t);
            int start = SegmentStarts.Where(s => s <= t).DefaultIfEmpty(0).Max();
            if (SegmentStarts.Contains(t))
            {
                accumulator.Break(new SegmentBreak(segment, "test"));
                unwrap.Break();
            }

            Fill(frame, t, segment, start);
            unwrap.Apply(frame);
            accumulator.Add(new FrameView(frame));
        }

        frame.Release();
        return accumulator;
    }

    private void Fill(Frame frame, int t, int segment, int start)
    {
        Coordinates[t].CopyTo(frame.Scaled, 0);
        frame.Cell = Cells[t];
        frame.Period = Period;
        frame.Index = t - start;
        frame.Ordinal = t;
        frame.Segment = segment;
        frame.Step = t;
        frame.TimeFs = t * IntervalFs;
    }

    /// <summary>Groups of <see cref="Random"/>: to an accumulator they are only indices. Ligands of the first leave it and come back.</summary>
    private static AtomGroup[] RandomGroups =>
    [
        new AtomGroup("KI4", new GroupOptions { Centre = "K", Ligand = "I", MaxBondAngstrom = 2.2 })
        {
            Tetrahedra = [new Tetrahedron(10, 3, 4, 5, 6)],
            Angles = [new(10, 4, 3, 5), new(10, 4, 3, 6), new(10, 5, 3, 6), new(10, 3, 4, 5), new(10, 3, 4, 6), new(10, 5, 4, 6), new(10, 3, 10, 4)],
        },
        new AtomGroup("Ag-Ag-Ag", new GroupOptions { Kind = "sublattice", Species = "Ag", MaxEdgeAngstrom = 6 })
        {
            Tetrahedra = [new Tetrahedron(-1, 0, 1, 2, 8)],
            Angles = [new(-1, 1, 0, 2), new(-1, 0, 1, 8), new(-1, 1, 2, 8), new(-1, 2, 8, 0), new(-1, 0, 8, 1)],
        },
    ];

    /// <summary>Atoms that walk and vibrate in a breathing, skewed cell, crossing its faces; two species, one of them split in two blocks.</summary>
    public static TestRun Random(ulong seed, int frames, bool segments = true, bool variableCell = true)
    {
        Random random = new((int)seed);
        TestRun run = new()
        {
            Topology = new Topology("random", [("Ag", 3), ("I", 5), ("Ag", 2), ("K", 1)]),
            Host = ["I"],
            Mobile = ["Ag", "K"],
            Masses = [107.868, 126.904, 39.098],
            Groups = RandomGroups,
        };
        int n = run.Topology.AtomCount;
        double[] s = [.. Enumerable.Range(0, 3 * n).Select(_ => random.NextDouble())];
        for (int t = 0; t < frames; t++)
        {
            for (int i = 0; i < s.Length; i++)
            {
                s[i] += 0.08 * (random.NextDouble() - 0.48);
            }

            double breath = variableCell ? 1 + (0.01 * random.NextDouble()) : 1;
            Cell cell = new(6.1 * breath, 0.1, 0, 1.3, 5.7, 0.2 * breath, -0.9, 0.4, 7.3);
            bool wrapped = random.Next(2) == 0;
            run.AddFractions([.. s.Select(x => wrapped ? x - Math.Floor(x) : x)], cell);
        }

        if (segments)
        {
            run.SegmentStarts.Add((frames * 2) / 3);
        }

        return run;
    }
}
