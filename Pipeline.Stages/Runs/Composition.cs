using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>Which species move and which are the framework, where the recipe does not say.</summary>
internal static class Composition
{
    /// <summary>Cations that conduct in solids, the likeliest first, with the charge they carry.</summary>
    private static readonly (string Symbol, int Charge)[] s_mobile =
        [("Li", 1), ("Na", 1), ("Ag", 1), ("Cu", 1), ("K", 1), ("Rb", 1), ("Cs", 1), ("Mg", 2), ("Ca", 2), ("Zn", 2)];

    /// <summary>Indices of the mobile and of the host species.</summary>
    /// <exception cref="PhysicsException">The recipe names a species the run does not have, or one as both.</exception>
    public static (IReadOnlyList<int> Mobile, IReadOnlyList<int> Host, string Notice) Roles(Topology topology, RunSettings settings)
    {
        bool told = settings.Mobile is not null || settings.Host is not null;
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

        string Names(IEnumerable<int> species) => string.Join(' ', species.Select(s => topology.Species[s]));
        string notice = host.Count == 0
            ? $"species: no host among {Names(Enumerable.Range(0, topology.Species.Count))}; displacements stand raw"
            : $"species: mobile {(mobile.Count == 0 ? "none" : Names(mobile))}, host {Names(host)} ({(told ? "told by the recipe" : "recognised from the composition")})";
        return (mobile, host, notice);
    }

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
