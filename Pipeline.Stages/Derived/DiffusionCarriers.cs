using Pipeline.Formats.Model;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages.Derived;

/// <summary>
/// The rows of several carriers: the charge displacement of all mobile ions, and what each pair of their species adds to it.
/// </summary>
/// <remarks>
/// Definition: D of <c>all</c> = slope of &lt;|Σ z_i Δr_i|²&gt;/(6 Σ N z²); <c>cross</c> of A-B = slope of 2 z_A z_B &lt;S_A·S_B&gt;/(6 Σ N
/// z²), S = sum of the displacements of a species: so D of all = Σ N_a z_a² D_collective,a/Σ N z² + Σ cross, and the conductivities add up.
/// Haven ratio of <c>all</c> = Σ N z² D_tracer/(D Σ N z²). Charges are formal. Frame: a host; without one that of the centre of mass, where
/// the charges of all ions add up to 0: then no frame makes a difference.
/// Errors:     as for one species: the window is that of Σ N z² MSD, the sum over the ions is one walker.
/// </remarks>
internal static class DiffusionCarriers
{
    /// <summary>The rows; none where fewer than two species are mobile.</summary>
    public static IEnumerable<DiffusionRow> Rows(DerivedInput input)
    {
        RunDescription run = input.Run;
        if (run.MobileSpecies.Count < 2 || !input.Tables.TryGetValue("msd_carriers", out ColumnTable? table))
        {
            yield break;
        }

        int[] mobile = [.. run.MobileSpecies.Order()];
        string[] names = [.. mobile.Select(s => run.Topology.Species[s])];
        int[] charges = [.. mobile.Select(s => s < run.Charges.Count ? run.Charges[s] : 0)];
        IReadOnlyList<DiffusionBlocks> series = DiffusionBlocks.Read(table, input.Summary.Segments);
        double squares = mobile.Select((s, i) => (double)run.Topology.Counts[s] * charges[i] * charges[i]).Sum();
        string? problem = Array.IndexOf(charges, 0) is var unknown and >= 0 ? $"no charge of {names[unknown]} is known: species:mobile of the recipe names it"
            : run.HostSpecies.Count == 0 && mobile.Select((s, i) => run.Topology.Counts[s] * charges[i]).Sum() != 0 ? "no host, and the charges do not add up to 0: the displacement of charge depends on the frame of reference"
            : null;
        foreach (string drift in series.Select(static s => s.Drift).Distinct(StringComparer.Ordinal))
        {
            DiffusionBlocks Of(string name) => series.Single(s => string.Equals(s.Species, name, StringComparison.Ordinal) && string.Equals(s.Drift, drift, StringComparison.Ordinal));
            (string Name, int A, int B)[] pairs = [.. Pairs(names.Length).Select(p => ($"{names[p.A]}-{names[p.B]}", p.A, p.B))];
            if (problem is not null)
            {
                foreach (string method in new[] { "einstein_fit", "gls" })
                {
                    yield return new DiffusionRow(Vdos.All, drift, method, DiffusionQuantity.Collective) { Parts = names, Note = problem };
                }

                continue;
            }

            double Factor((int A, int B) pair) => 2.0 * charges[pair.A] * charges[pair.B] / squares;
            DiffusionBlocks all = DiffusionBlocks.Sum(Vdos.All,
            [
                .. names.Select((n, i) => (Of(n), charges[i] * charges[i] / squares, charges[i] * charges[i] / squares)),
                .. pairs.Select(p => (Of(p.Name), 0.0, Factor((p.A, p.B)))),
            ]);
            foreach (DiffusionRow row in Rows(all, [.. pairs.Select(p => DiffusionBlocks.Sum(p.Name, [(Of(p.Name), 0, Factor((p.A, p.B)))]))], ((DiffusionOptions)input.Options).Window(), DiffusionConductivity.PerDiffusivity(input, squares)))
            {
                yield return row with { Parts = row.IsCross ? row.Species.Split('-') : names };
            }
        }
    }

    /// <summary>Rows of one frame of reference: all, then the pairs, each by both methods.</summary>
    internal static IEnumerable<DiffusionRow> Rows(DiffusionBlocks all, IReadOnlyList<DiffusionBlocks> pairs, (double FromPs, double ToPs)? fit, double? conductivity)
    {
        DiffusionWindow window = Diffusion.WindowOf(all, fit, null);
        DiffusionRow[] collective = [.. Diffusion.Fits(all, window, conductivity).Where(static r => r.Quantity == DiffusionQuantity.Collective)];
        foreach (DiffusionRow row in collective)
        {
            yield return row;
        }

        foreach (DiffusionBlocks pair in pairs)
        {
            foreach (DiffusionRow whole in collective)
            {
                DiffusionRow row = new(pair.Species, pair.Drift, whole.Method, DiffusionQuantity.Collective) { IsCross = true, Note = whole.Note };
                if (window.Blocks is { } blocks)
                {
                    double[] weights = DiffusionEstimator.Weights(all, window.Lags, string.Equals(whole.Method, "gls", StringComparison.Ordinal) ? SlopeMethod.Gls : SlopeMethod.EinsteinFit);
                    DiffusionInterval slope = DiffusionInterval.Of(blocks with { Series = pair }, window.Lags, weights, DiffusionQuantity.Collective);
                    row = Diffusion.Row(row, window with { Blocks = blocks with { Series = pair }, IsClaimed = !double.IsNaN(whole.Half95), Regime = whole.Regime, Beyond = Exponent.None }, slope, [], conductivity);
                }

                yield return row;
            }
        }
    }

    private static IEnumerable<(int A, int B)> Pairs(int count) => Enumerable.Range(0, count).SelectMany(a => Enumerable.Range(a + 1, count - a - 1).Select(b => (a, b)));
}
