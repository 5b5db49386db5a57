using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Laws;

/// <summary>
/// The same physics written down otherwise gives the same tables, tested over the registry: counts to the last one, real columns to
/// rounding.
/// </summary>
/// <remarks>Translations, by more than 1e4 Å too, give the same bits: they are in <see cref="AccumulatorLaws"/>.</remarks>
public sealed class InvarianceLaws
{
    /// <summary>Of the largest value of a column.</summary>
    private const double Rounding = 1e-9;

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
        SameTables.AssertShape(left, right);
        foreach ((ColumnTable a, ColumnTable b) in left.Zip(right).Where(pair => except != s_cell || pair.First.Name != "msd_steps")) // steps along the edges, whichever they are
        {
            foreach (Column column in a.Columns.Where(c => !except.Contains(c.Name)))
            {
                SameTables.AssertSame($"{name} {a.Name}.{column.Name}", column, b[column.Name], Rounding);
            }
        }
    }
}
