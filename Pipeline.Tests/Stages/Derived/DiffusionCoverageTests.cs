using System.Globalization;
using Pipeline.Stages.Derived;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>
/// The intervals hold what they say: the share of seeded walks whose interval holds the known D. Seeds 1 to 2,000 in the long tier, to 200
/// otherwise, where the tolerance is widened by 3 standard deviations of the share itself.
/// The fixed window is asked for its interval whatever the regime, the window rule for those it claims.
/// </summary>
[Trait(Tier.Trait, Tier.Ci)]
public sealed class DiffusionCoverageTests(ITestOutputHelper output)
{
    private const double PsPerFrame = 0.01;
    private const int LongSeeds = 2000;

    private static readonly int s_seeds = Tier.IsLong ? LongSeeds : 200;

    private static readonly Dictionary<string, (Walkers Walkers, double Within68, double Within95)> s_kinds = new(StringComparer.Ordinal)
    {
        ["brownian"] = (Walkers.Brownian(), 0.035, 0.02),
        ["cage"] = (Walkers.CageAndBrownian(), 0.05, 0.03),
        ["hops"] = (Walkers.RareHops(), 0.05, 0.03),
        ["rattling hops"] = (Walkers.RareHops(0.2), 0.05, 0.03),
        ["groups"] = (Walkers.GroupsOfFour(), 0.05, 0.03),
    };

    [Fact]
    public void BrownianWalkers_IntervalsHold() => Hold("brownian");

    [Fact]
    public void CagedWalkersThatMoveOn_IntervalsHold() => Hold("cage");

    [Fact]
    public void RareHops_IntervalsHold() => Hold("hops");

    [Fact]
    public void RattlingRareHops_IntervalsHold() => Hold("rattling hops");

    [Fact]
    public void GroupsOfFour_IntervalsHold() => Hold("groups");

    private void Hold(string kind)
    {
        (Walkers walkers, double within68, double within95) = s_kinds[kind];
        (string, (double, double)?)[] windows = [("fixed", (0.12, 0.48)), ("auto", null)];
        int[,] seen = new int[4, 4];
        double[] shift = new double[4];
        Parallel.For(1, s_seeds + 1, seed =>
        {
            DiffusionBlocks series = DiffusionBlocks.Read(WalkerBlocks.Table(walkers.Make(seed), PsPerFrame, 64), 1)[0];
            for (int w = 0; w < windows.Length; w++)
            {
                DiffusionRow[] rows = [.. Diffusion.Fits(series, windows[w].Item2, null, null)];
                for (int m = 0; m < 2; m++)
                {
                    Count(seen, shift, (2 * w) + m, w == 0 ? Ungated(rows[2 * m]) : rows[2 * m], walkers.Exact / PsPerFrame * 1e-4);
                }
            }
        });

        for (int c = 0; c < 4; c++)
        {
            double claimed = seen[c, 0], share68 = seen[c, 1] / claimed, share95 = seen[c, 2] / claimed;
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{walkers.Name}, {windows[c / 2].Item1} window, {(c % 2 == 0 ? "einstein_fit" : "gls")}: {claimed / s_seeds:p1} claimed, 68: {share68:p1}, 95: {share95:p1}, mean D/exact {shift[c] / claimed:f3}, mean half-width {seen[c, 3] / 1e4 / claimed:p1}");
            output.WriteLine(line);
            Assert.True(claimed >= 0.9 * s_seeds, line);
            Assert.True(Math.Abs(share68 - 0.68) <= within68 + Chance(0.68, claimed), line);
            Assert.True(Math.Abs(share95 - 0.95) <= within95 + Chance(0.95, claimed), line);
        }
    }

    private static double Chance(double p, double walks) => s_seeds == LongSeeds ? 0 : 3 * Math.Sqrt(p * (1 - p) / walks);

    /// <summary>Whatever the regime: nothing is selected in the first of the two tests.</summary>
    private static DiffusionRow Ungated(DiffusionRow row) => row with
    {
        Half68 = row.StandardError * StudentT.Quantile(0.68, row.Blocks!.Value - 1),
        Half95 = row.StandardError * StudentT.Quantile(0.95, row.Blocks!.Value - 1),
    };

    private static void Count(int[,] seen, double[] shift, int at, DiffusionRow row, double exact)
    {
        lock (seen)
        {
            if (!double.IsNaN(row.Half95))
            {
                seen[at, 0]++;
                seen[at, 1] += Math.Abs(row.D - exact) <= row.Half68 ? 1 : 0;
                seen[at, 2] += Math.Abs(row.D - exact) <= row.Half95 ? 1 : 0;
                seen[at, 3] += (int)(1e4 * row.Half95 / exact);
                shift[at] += row.D / exact;
            }
        }
    }
}
