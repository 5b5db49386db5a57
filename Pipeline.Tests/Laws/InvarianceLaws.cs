using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws;

/// <summary>The same physics written down otherwise gives the same tables, tested over the registry: counts to the last one, real columns to rounding.</summary>
/// <remarks>Translations, by more than 1e4 Å too, give the same bits: they are in <see cref="AccumulatorLaws"/>.</remarks>
public sealed class InvarianceLaws
{
    /// <summary>What says where an atom stands in the file, or how long the cell's vectors are, is not invariant and need not be.</summary>
    private static readonly HashSet<string> s_atoms = new(StringComparer.Ordinal) { "atom_i", "atom_vertex", "atom_k", "atom" };

    private static readonly HashSet<string> s_cell = new(StringComparer.Ordinal) { "a_A", "b_A", "c_A" };

    public static TheoryData<string, int> Cases() => AccumulatorLaws.Cases();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Atoms_PermutedWithinTheirSpecies_SameTables(string name, int settings)
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            TestRun run = TestRun.Random((ulong)seed, 90);
            AssertSameTables(name, settings, run, run.Permuted(seed), s_atoms);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cell_UnimodularChange_SameTables(string name, int settings)
    {
        int[][,] changes = [new[,] { { 1, 1, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, new[,] { { 1, 2, -1 }, { 0, 1, 3 }, { 0, 0, 1 } }, new[,] { { 0, 1, 0 }, { 0, 0, 1 }, { 1, 0, 0 } }];
        foreach (int[,] change in changes)
        {
            TestRun run = TestRun.Random(21, 90);
            AssertSameTables(name, settings, run, run.WithCell(change), s_cell);
        }
    }

    private static void AssertSameTables(string name, int settings, TestRun run, TestRun other, HashSet<string> except)
    {
        IReadOnlyList<ColumnTable> left = run.Feed(AccumulatorLaws.Create(name, settings, run)).Results(), right = other.Feed(AccumulatorLaws.Create(name, settings, other)).Results();
        Assert.Equal(left.Select(static t => t.Name), right.Select(static t => t.Name));
        foreach ((ColumnTable a, ColumnTable b) in left.Zip(right).Where(pair => except != s_cell || pair.First.Name != "msd_steps")) // steps along the edges, whichever they are
        {
            Assert.Equal(a.RowCount, b.RowCount);
            foreach (Column column in a.Columns.Where(c => !except.Contains(c.Name)))
            {
                AssertSame($"{name} {a.Name}.{column.Name}", column, b[column.Name]);
            }
        }
    }

    private static void AssertSame(string what, Column left, Column right)
    {
        Assert.Equal(left.Valid?.ToArray(), right.Valid?.ToArray());
        switch (left, right)
        {
            case (Float64Column x, Float64Column y):
                double[] a = x.Values.ToArray(), b = y.Values.ToArray();
                double tolerance = 1e-9 * a.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
                for (int row = 0; row < a.Length; row++)
                {
                    Assert.True(Math.Abs(a[row] - b[row]) <= tolerance || a[row].Equals(b[row]), $"{what} row {row}: {a[row]:R} became {b[row]:R}");
                }

                break;
            case (Int64Column x, Int64Column y): Assert.Equal(x.Values.ToArray(), y.Values.ToArray()); break;
            case (Utf8Column x, Utf8Column y): Assert.Equal(x.Values, y.Values); break;
            default: Assert.Fail(what); break;
        }
    }
}
