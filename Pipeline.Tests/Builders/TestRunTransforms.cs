using Pipeline.Formats.Model;
using Pipeline.Stages.Groups;

namespace Pipeline.Tests.Builders;

/// <summary>The same physics written down otherwise.</summary>
internal static class TestRunTransforms
{
    /// <summary>Cell rows become integer combinations of the old ones: h' = U h, s' = s U⁻¹, both in integers.</summary>
    public static TestRun WithCell(this TestRun run, int[,] u)
    {
        long[,] inverse = Inverse(u);
        TestRun changed = Empty(run, run.Topology);
        int n = run.Topology.AtomCount;
        for (int t = 0; t < run.Frames; t++)
        {
            long[] s = run.Coordinates[t], mapped = new long[s.Length];
            for (int i = 0; i < s.Length; i++)
            {
                int atom = i % n, axis = i / n;
                mapped[i] = (s[atom] * inverse[0, axis]) + (s[n + atom] * inverse[1, axis]) + (s[(2 * n) + atom] * inverse[2, axis]);
            }

            Cell h = run.Cells[t];
            double H(int r, int c) => (u[r, 0] * h[0, c]) + (u[r, 1] * h[1, c]) + (u[r, 2] * h[2, c]);
            changed.Coordinates.Add(mapped);
            changed.Cells.Add(new Cell(H(0, 0), H(0, 1), H(0, 2), H(1, 0), H(1, 1), H(1, 2), H(2, 0), H(2, 1), H(2, 2)));
        }

        return changed;
    }

    /// <summary>Atoms of each species in another order, its blocks mixed; groups go with their atoms.</summary>
    public static TestRun Permuted(this TestRun run, int seed)
    {
        Random random = new(seed);
        int n = run.Topology.AtomCount;
        int[] order = new int[n]; // new atom i is the old one order[i]
        foreach (IGrouping<int, AtomBlock> species in run.Topology.Blocks.GroupBy(static b => b.Species))
        {
            int[] atoms = [.. species.SelectMany(static b => Enumerable.Range(b.Start, b.Count))], shuffled = [.. atoms];
            random.Shuffle(shuffled);
            for (int i = 0; i < atoms.Length; i++)
            {
                order[atoms[i]] = shuffled[i];
            }
        }

        int New(int atom) => atom < 0 ? atom : Array.IndexOf(order, atom);
        AtomGroup[] groups =
        [
            .. run.Groups.Select(g => g with
            {
                Tetrahedra = [.. g.Tetrahedra.Select(t => new Tetrahedron(New(t.Centre), New(t.A), New(t.B), New(t.C), New(t.D)))],
                Angles = [.. g.Angles.Select(a => new GroupAngle(New(a.Centre), Math.Min(New(a.I), New(a.K)), New(a.Vertex), Math.Max(New(a.I), New(a.K))))],
            }),
        ];
        TestRun changed = new() { Topology = run.Topology, Host = run.Host, Mobile = run.Mobile, Masses = run.Masses, IntervalFs = run.IntervalFs, Groups = groups };
        changed.SegmentStarts.UnionWith(run.SegmentStarts);
        for (int t = 0; t < run.Frames; t++)
        {
            long[] s = run.Coordinates[t];
            changed.Coordinates.Add([.. Enumerable.Range(0, s.Length).Select(i => s[(i / n * n) + order[i % n]])]);
            changed.Cells.Add(run.Cells[t]);
        }

        return changed;
    }

    /// <summary>Every coordinate of a frame mapped.</summary>
    public static TestRun Mapped(this TestRun run, Func<int, int, long, long> map)
    {
        TestRun changed = Empty(run, run.Topology);
        for (int t = 0; t < run.Frames; t++)
        {
            int frame = t;
            changed.Coordinates.Add([.. run.Coordinates[t].Select((k, i) => map(frame, i, k))]);
            changed.Cells.Add(run.Cells[t]);
        }

        return changed;
    }

    private static TestRun Empty(TestRun run, Topology topology)
    {
        TestRun empty = new() { Topology = topology, Host = run.Host, Mobile = run.Mobile, Masses = run.Masses, IntervalFs = run.IntervalFs, Groups = run.Groups };
        empty.SegmentStarts.UnionWith(run.SegmentStarts);
        return empty;
    }

    private static long[,] Inverse(int[,] u)
    {
        long Minor(int r, int c)
        {
            int[] rows = [.. Enumerable.Range(0, 3).Where(i => i != r)], columns = [.. Enumerable.Range(0, 3).Where(i => i != c)];
            long minor = ((long)u[rows[0], columns[0]] * u[rows[1], columns[1]]) - ((long)u[rows[0], columns[1]] * u[rows[1], columns[0]]);
            return (r + c) % 2 == 0 ? minor : -minor;
        }

        long determinant = (u[0, 0] * Minor(0, 0)) + (u[0, 1] * Minor(0, 1)) + (u[0, 2] * Minor(0, 2));
        Assert.Equal(1, Math.Abs(determinant));
        long[,] inverse = new long[3, 3];
        for (int r = 0; r < 3; r++)
        {
            for (int c = 0; c < 3; c++)
            {
                inverse[r, c] = Minor(c, r) * determinant;
            }
        }

        return inverse;
    }
}
