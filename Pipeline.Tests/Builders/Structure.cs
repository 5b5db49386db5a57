using Pipeline.Formats.Model;
using Pipeline.Formats.Readers;
using Pipeline.Stages.Recognition;

namespace Pipeline.Tests.Builders;

/// <summary>Atoms in a cell, for tests of what is recognised in a first frame.</summary>
internal sealed record Structure(Cell Cell, IReadOnlyList<(string Symbol, double A, double B, double C)> Atoms)
{
    private const long Period = 100_000_000;

    public static Structure Of(Poscar poscar)
    {
        int[] species = poscar.Topology.SpeciesOf.ToArray();
        double[] s = poscar.Scaled.ToArray();
        return new Structure(poscar.Cell, [.. species.Select((x, i) => (poscar.Topology.Species[x], s[3 * i], s[(3 * i) + 1], s[(3 * i) + 2]))]);
    }

    /// <summary>A cubic lattice: n x n x n cells of edge a with the same basis in each.</summary>
    public static Structure Cubic(double a, int n, params (string Symbol, double A, double B, double C)[] basis) => new(
        Cell.Orthorhombic(a * n, a * n, a * n),
        [.. from x in Enumerable.Range(0, n) from y in Enumerable.Range(0, n) from z in Enumerable.Range(0, n) from s in basis select (s.Symbol, (x + s.A) / n, (y + s.B) / n, (z + s.C) / n)]);

    /// <summary>Ligands round a point, at Cartesian offsets.</summary>
    public Structure With(string symbol, (double A, double B, double C) at, params (double X, double Y, double Z)[] offsets) => this with
    {
        Atoms = [.. Atoms, .. offsets.Select(o =>
        {
            (double a, double b, double c) = Cell.ToScaled(o.X, o.Y, o.Z);
            return (symbol, at.A + a, at.B + b, at.C + c);
        })],
    };

    /// <summary>Every atom moved by up to so many Å along each axis.</summary>
    public Structure Shaken(double by, int seed)
    {
        Random random = new(seed);
        double Noise() => by * ((2 * random.NextDouble()) - 1);
        return this with
        {
            Atoms = [.. Atoms.Select(s =>
            {
                (double a, double b, double c) = Cell.ToScaled(Noise(), Noise(), Noise());
                return (s.Symbol, s.A + a, s.B + b, s.C + c);
            })],
        };
    }

    /// <summary>The same crystal in the cell (a, b + a, c - 2 b): another, more skewed one of the same lattice.</summary>
    public Structure Sheared() => new(
        new Cell(Cell.Ax, Cell.Ay, Cell.Az, Cell.Bx + Cell.Ax, Cell.By + Cell.Ay, Cell.Bz + Cell.Az, Cell.Cx - (2 * Cell.Bx), Cell.Cy - (2 * Cell.By), Cell.Cz - (2 * Cell.Bz)),
        [.. Atoms.Select(s => (s.Symbol, s.A - s.B - (2 * s.C), s.B + (2 * s.C), s.C))]);

    public RecognisedGroups Recognise(params string[] mobile)
    {
        (string Symbol, double A, double B, double C)[] sorted = [.. Atoms.GroupBy(a => a.Symbol).SelectMany(g => g)];
        Topology topology = new("test", [.. sorted.GroupBy(a => a.Symbol).Select(g => (g.Key, g.Count()))]);
        int n = sorted.Length;
        long[] scaled = new long[3 * n];
        for (int i = 0; i < n; i++)
        {
            (scaled[i], scaled[n + i], scaled[(2 * n) + i]) = ((long)Math.Round(sorted[i].A * Period), (long)Math.Round(sorted[i].B * Period), (long)Math.Round(sorted[i].C * Period));
        }

        List<int> moving = [.. mobile.Select(m => topology.Species.ToList().IndexOf(m)).Where(m => m >= 0)];
        List<int> host = [.. Enumerable.Range(0, moving.Count == 0 ? 0 : topology.Species.Count).Except(moving)];
        return RecognisedGroups.Recognise(topology, Cell, scaled, Period, moving, host);
    }
}
