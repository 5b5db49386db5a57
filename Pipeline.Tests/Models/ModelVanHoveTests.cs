using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>Van Hove functions of caged, hopping and concerted ions over a vibrating, drifting host.</summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class ModelVanHoveTests
{
    private const int Seeds = 30, Frames = 240, Stride = 4;
    private const string Settings = """
        "vanHove": { "lagsPs": [0, 0.01, 0.1, 0.5, 1.5], "drift": ["host", "raw"], "maxRadiusAngstrom": 8.0, "binWidthAngstrom": 0.05, "originStride": 4, "pairs": ["Li-Li"] }
        """;

    private static readonly int[] s_lags = [0, 1, 10, 50, 150];
    private static readonly HarmonicMode s_cage = new(0.2, 2.5) { Thermal = true, DampingPerPs = 1.5 };
    private static readonly HarmonicMode s_host = new(0.12, 3.1) { Thermal = true, DampingPerPs = 2 };

    public static TheoryData<string> Motions => ["walkers", "rings", "two-site", "caged"];

    [Theory]
    [MemberData(nameof(Motions))]
    public void Self_BelowEveryRadius_IsHopsConvolvedWithTheCage(string motion)
    {
        MobileIons ions = ModelMsdTests.Ions(motion);
        ModelSolid solid = Solid(ions);
        ColumnTable[] tables = Tables(solid, "van_hove_self");
        foreach (int k in s_lags)
        {
            VanHoveCurve[] curves = [.. tables.Select(t => VanHoveCurve.From(t, "host", k, ("species", "Li")))];
            Assert.All(curves, c => Assert.Equal(Origins(k), c.Origins));
            Assert.All(curves, c => Assert.Equal(Origins(k) * ions.Count, c.Counts.Sum() + c.Overflow));

            // Floor: what is rarer than one displacement in the whole sample has no scatter to be judged by.
            foreach (double r in new[] { 0.2, 0.4, 0.7, 1.5, 2.4, 3.1, 3.4, 4.6, 7 })
            {
                double expected = k == 0 ? 1 : ions.Within(r, k, solid.StepPs, solid.HostMsdPerAxis(k));
                ModelChecks.MeanIs(expected, [.. curves.Select(c => (double)c.Below(r) / (c.Origins * ions.Count))], $"{motion} share below {r} at {k}", 3e-5);
            }
        }
    }

    /// <summary>Weights of the peaks alone: none moved, and one hop length away.</summary>
    [Fact]
    public void Self_WeightOfThePeakAtTheHopLength_IsThatOfOneNetHop()
    {
        ConcertedRings ions = (ConcertedRings)ModelMsdTests.Ions("rings");
        ModelSolid solid = Solid(ions);
        ColumnTable[] tables = Tables(solid, "van_hove_self");
        double l = ModelSystems.LgpsStep.Z;
        foreach (int k in s_lags[1..])
        {
            VanHoveCurve[] curves = [.. tables.Select(t => VanHoveCurve.From(t, "host", k, ("species", "Li")))];
            IReadOnlyDictionary<long, double> weights = HopStatistics.LineSquares(ions.HopProbability, k);
            double[] stayed = [.. curves.Select(c => (double)c.Below(1.55) / (c.Origins * ions.Count))], hopped = [.. curves.Select(c => (double)(c.Below(4.65) - c.Below(1.55)) / (c.Origins * ions.Count))];

            // 3.7 widths of two cages from the border: 1e-4 of a peak strays.
            ModelChecks.MeanIs(weights[0], stayed, $"stayed at {k}", 2e-4);
            ModelChecks.MeanIs(weights[1], hopped, $"at {l} A at {k}", 2e-4);
            Assert.True(k != 1 || Math.Abs(weights[0] - Math.Exp(-k * -Math.Log(1 - ions.HopProbability))) < 1e-12);
        }
    }

    [Fact]
    public void Self_RawDrift_IsMovedAsAWhole()
    {
        ModelSolid solid = Solid(ModelMsdTests.Ions("caged"));
        VanHoveCurve curve = VanHoveCurve.From(Tables(solid, "van_hove_self")[0], "raw", 10, ("species", "Li"));

        // 10 frames of 0.366 Å: everything near 3.66 Å, within 5 widths of 0.28 Å.
        double moved = 10 * solid.Drift.Length();
        Assert.True(curve.Below(moved - 1.5) == 0 && curve.Below(moved + 1.5) == curve.Origins * 10, $"{curve.Below(moved - 1.5)} {curve.Below(moved + 1.5)}");
    }

    /// <summary>
    /// Chains that turn as one: the place left is filled by the next ion, with the probability that the ring has not come back.
    /// </summary>
    [Fact]
    public void Distinct_ConcertedHops_GrowAtZeroAsTheRingTurns()
    {
        ConcertedRings ions = (ConcertedRings)ModelMsdTests.Ions("rings");
        ModelSolid solid = Solid(ions);
        ColumnTable[] tables = Tables(solid, "van_hove_distinct");
        foreach (int k in s_lags)
        {
            VanHoveCurve[] curves = [.. tables.Select(t => VanHoveCurve.From(t, "host", k, ("species_a", "Li"), ("species_b", "Li")))];
            foreach (double r in new[] { 0.3, 0.6, 1.2, 2.6, 3.1, 3.6, 5, 7.5 })
            {
                double expected = ions.DistinctWithin(r, k, solid.Cell, solid.HostMsdPerAxis(k));
                ModelChecks.MeanIs(expected, [.. curves.Select(c => (double)c.Below(r) / (c.Origins * ions.Count))], $"others below {r} at {k}");
            }

            // The share of the place left alone: two cages of 0.28 Å lie within 1.2 Å to 4e-4.
            ModelChecks.MeanIs(ions.Refilled(k), [.. curves.Select(c => (double)c.Below(1.2) / (c.Origins * ions.Count))], $"refilled at {k}", 5e-4);
        }

        Assert.Equal(1 - Math.Pow(1 - ions.HopProbability, 1), ions.Refilled(1), 1e-12);
        Assert.InRange(ions.Refilled(150), 0.6, 0.75);
    }

    [Theory]
    [InlineData("two-site")]
    [InlineData("caged")]
    public void Distinct_IsolatedHops_LeaveThePlaceEmpty(string motion)
    {
        ModelSolid solid = Solid(ModelMsdTests.Ions(motion));
        foreach (ColumnTable table in Tables(solid, "van_hove_distinct"))
        {
            Assert.All(s_lags, k => Assert.Equal(0, VanHoveCurve.From(table, "host", k, ("species_a", "Li"), ("species_b", "Li")).Below(1.2)));
        }
    }

    private static long Origins(int k) => ((Frames - 1 - k) / Stride) + 1;

    private static ModelSolid Solid(MobileIons ions) =>
        ModelSystems.Lgps(ions).With(static p => p with { Translation = s_host }) with { Frames = Frames, Drift = new(0.31, -0.17, 0.09) };

    private static ColumnTable[] Tables(ModelSolid solid, string name)
    {
        // The self part needs no pairs: few atoms then, to be quick.
        ModelAnalysis analysis = new(solid, ModelAnalysis.Lgps, name == "van_hove_self" ? Settings.Replace("Li-Li", "Ge-Ge") : Settings);
        return [.. Enumerable.Range(1, Seeds).Select(seed => analysis.Tables(solid.Build(seed))[name])];
    }
}

/// <summary>One lag of a van Hove table.</summary>
internal sealed record VanHoveCurve(long[] Counts, double[] Hi, long Origins, long Overflow)
{
    public static VanHoveCurve From(ColumnTable table, string drift, int lag, params (string Column, string Value)[] keys)
    {
        Int64Column lags = (Int64Column)table["lag_frames"];
        int[] rows = [.. TableRows.Where(table, [.. keys, ("drift", drift)]).Where(r => lags.Values.Span[r] == lag)];
        Assert.NotEmpty(rows);
        return new VanHoveCurve(
            TableRows.Longs(table, "count", rows),
            TableRows.Doubles(table, "r_hi_A", rows),
            TableRows.Longs(table, "origins", rows)[0],
            table.Columns.Any(static c => c.Name == "overflow") ? TableRows.Longs(table, "overflow", rows)[0] : 0);
    }

    /// <summary>Counts below a radius, which is an edge of the bins.</summary>
    public long Below(double r) => Counts.Zip(Hi).Where(b => b.Second < r + 0.01).Sum(static b => b.First);
}
