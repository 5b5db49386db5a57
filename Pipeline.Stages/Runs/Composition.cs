using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>Which species move and which are the framework, where the recipe does not say.</summary>
internal static class Composition
{
    /// <summary>Cations that conduct in solids, the likeliest first, with the charge they carry.</summary>
    private static readonly (string Symbol, int Charge)[] s_mobile =
        [("Li", 1), ("Na", 1), ("Ag", 1), ("Cu", 1), ("K", 1), ("Rb", 1), ("Cs", 1), ("Mg", 2), ("Ca", 2), ("Zn", 2)];

    /// <summary>Who moves, who stays, and the charge of each species (0 where none is known).</summary>
    /// <exception cref="PhysicsException">The recipe names a species the run does not have, or one as both.</exception>
    public static Roles RolesOf(Topology topology, RunSettings settings)
    {
        List<int> mobile = settings.Mobile is { } named ? [.. named.Keys.Select(s => IndexOf(topology, s))] : Recognise(topology);
        List<int> host = settings.Host is { } hosts
            ? [.. hosts.Select(s => IndexOf(topology, s))]
            : [.. Enumerable.Range(0, mobile.Count == 0 ? 0 : topology.Species.Count).Except(mobile)];
        if (settings.Mobile is null)
        {
            mobile = [.. mobile.Except(host)];
        }

        if (mobile.Intersect(host).FirstOrDefault(-1) is var both and >= 0)
        {
            throw new PhysicsException($"species: {topology.Species[both]} is named both mobile and host.");
        }

        int[] charges = new int[topology.Species.Count];
        foreach (int s in mobile)
        {
            charges[s] = settings.Mobile?[topology.Species[s]] ?? Array.Find(s_mobile, m => string.Equals(m.Symbol, topology.Species[s], StringComparison.Ordinal)).Charge;
        }

        string Names(IEnumerable<int> species) => string.Join(' ', species.Select(s => topology.Species[s]));
        string Told(bool told) => told ? "told by the recipe" : "recognised from the composition";
        string ions = mobile.Count == 0 ? "none" : string.Join(' ', mobile.Select(s => topology.Species[s] + Sign(charges[s])));
        string notice = host.Count == 0
            ? $"species: no host among {Names(Enumerable.Range(0, topology.Species.Count))}; displacements stand raw"
            : $"species: mobile {ions} ({Told(settings.Mobile is not null)}), host {Names(host)} ({Told(settings.Host is not null)})";
        return new Roles(mobile, host, charges, notice);
    }

    /// <summary>A charge as written behind a symbol: <c>+</c>, <c>2+</c>, <c>-</c>; nothing for 0.</summary>
    public static string Sign(int charge) =>
        charge == 0 ? "" : (Math.Abs(charge) == 1 ? "" : Math.Abs(charge).ToString(System.Globalization.CultureInfo.InvariantCulture)) + (charge > 0 ? "+" : "-");

    private static List<int> Recognise(Topology topology)
    {
        if (topology.Species.Count < 2)
        {
            return [];
        }

        foreach ((string symbol, int _) in s_mobile)
        {
            for (int s = 0; s < topology.Species.Count; s++)
            {
                if (string.Equals(topology.Species[s], symbol, StringComparison.Ordinal))
                {
                    return [s];
                }
            }
        }

        return [];
    }

    private static int IndexOf(Topology topology, string symbol)
    {
        for (int s = 0; s < topology.Species.Count; s++)
        {
            if (string.Equals(topology.Species[s], symbol, StringComparison.Ordinal))
            {
                return s;
            }
        }

        throw new PhysicsException($"species: the recipe names {symbol}, the run has {string.Join(' ', topology.Species)}.");
    }
}

/// <summary>Who moves and who stays, as indices of species, and the charge of each species.</summary>
internal sealed record Roles(IReadOnlyList<int> Mobile, IReadOnlyList<int> Host, IReadOnlyList<int> Charges, string Notice);
