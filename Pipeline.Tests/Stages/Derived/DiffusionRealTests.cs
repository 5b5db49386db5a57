using System.Globalization;
using Pipeline.Stages.Derived;

namespace Pipeline.Tests.Stages.Derived;

public sealed class DiffusionRealTests(ITestOutputHelper output)
{
    [Fact]
    public void Explore()
    {
        foreach (string rep in new[] { "agi128_rep1", "agi128_rep2", "agi128_rep3", "agi128_shear" })
        {
            (double[][] x, double ps) = RealIons.Load("reference/" + rep, "Ag", "I");
            Print(rep, x, ps, null);
            Print(rep, x, ps, (0.4, 0.8));
            Print(rep, x, ps, (0.5, 1.6));
        }

        foreach ((string f, string sp, string[] h) in new[] { ("reference/agi128_rep1", "I", new[] { "I" }), ("reference/agi128_rep2", "I", new[] { "I" }), ("mlmd/lgps_900K_72ps", "S", ["Ge", "P", "S"]), ("mlmd/lgps_900K", "P", ["Ge", "P", "S"]), ("mlmd/lgps_900K_72ps", "Ge", ["Ge", "P", "S"]), ("mlmd/lgps_900K", "S", ["Ge", "P", "S"]), ("mlmd/nss_300K", "Na", ["Sb", "S"]), ("mlmd/nss_300K", "S", ["Sb", "S"]), ("mlmd/nssw_600K_n", "Na", ["Sb", "W", "S"]), ("mlmd/nssw_600K_n", "S", ["Sb", "W", "S"]), ("mlmd/nssw_600K_n", "W", ["Sb", "W", "S"]) })
        {
            (double[][] x, double ps) = RealIons.Load(f, sp, h);
            Print(f + " " + sp, x, ps, null);
        }

        foreach (string run in new[] { "lgps_900K", "lgps_900K_72ps" })
        {
            (double[][] x, double ps) = RealIons.Load("mlmd/" + run, "Li", "Ge", "P", "S");
            Print(run, x, ps, null);
            foreach (double length in new[] { 18.0, 36.0 })
            {
                int frames = (int)Math.Round(length / ps);
                for (int from = 0; from + frames <= x.Length; from += frames)
                {
                    Print($"{run} {length} ps from {from * ps:f0}", x[from..(from + frames)], ps, null);
                    Print($"{run} {length} ps from {from * ps:f0}", x[from..(from + frames)], ps, (length / 88, length / 22));
                }
            }
        }
    }

    private void Print(string name, double[][] x, double ps, (double, double)? fit)
    {
        DiffusionBlocks series = DiffusionBlocks.Read(WalkerBlocks.Table(x, ps, x.Length / 8), 1)[0];
        foreach (DiffusionRow r in Diffusion.Fits(series, fit, 4, null).Where(static r => r.Quantity == DiffusionQuantity.Tracer))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {r.Method} {r.FromPs:f2}-{r.ToPs:f2} K={r.Blocks} D={r.D * 1e5:f3} se={r.StandardError * 1e5:f3} 68 {(r.D - r.Half68) * 1e5:f3}..{(r.D + r.Half68) * 1e5:f3} 95 {(r.D - r.Half95) * 1e5:f3}..{(r.D + r.Half95) * 1e5:f3} alpha={r.Alpha:f2} {r.Regime} {r.Note}"));
        }
    }
}
