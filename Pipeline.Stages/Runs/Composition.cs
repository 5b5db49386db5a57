using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>Which species move and which are the framework, where the recipe does not say.</summary>
internal static class Composition
{
    /// <summary>Who moves, who stays, and the charge of each species (0 where none is known).</summary>
    /// <exception cref="PhysicsException">The recipe names a species the run does not have, or one as both.</exception>
    public static Roles RolesOf(Topology topology, RunSettings settings, Topology? printed = null)
    {
        (string Symbol, int Charge)? found = settings.Mobile is null ? MobileIons.Find(printed ?? topology) : null;
        string[] symbols = printed is null ? [.. topology.Species] : SpeciesSplit.Symbols(printed, topology);
        List<int> mobile = settings.Mobile is { } named ? [.. named.Keys.Select(s => IndexOf(topology, s))]
            : found is { } ion ? [.. Enumerable.Range(0, symbols.Length).Where(s => string.Equals(symbols[s], ion.Symbol, StringComparison.Ordinal))] : [];
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
            charges[s] = settings.Mobile?[topology.Species[s]] ?? found!.Value.Charge;
        }

        string Names(IEnumerable<int> species) => string.Join(' ', species.Select(s => topology.Species[s]));
        string Told(bool told) => told ? "told by the recipe" : "recognised from the composition";
        string ions = mobile.Count > 0
            ? $"{string.Join(' ', mobile.Select(s => topology.Species[s] + Sign(charges[s])))} ({Told(settings.Mobile is not null)}{(mobile.Count == 1 ? MobileIons.RareNote(topology, mobile[0]) : "")})"
            : settings.Mobile is null && topology.Species.Count > 1
                ? $"left open: {MobileIons.WhyOpen(printed ?? topology)}. Name what moves with species.mobile and what stays with species.host in a recipe"
                : "none";
        string notice = $"species: mobile {ions}" + (host.Count == 0
            ? $"{(mobile.Count == 0 && topology.Species.Count > 1 ? "; until then" : ";")} no host among {Names(Enumerable.Range(0, topology.Species.Count))}, and displacements stand raw"
            : $", host {Names(host)} ({Told(settings.Host is not null)})");
        return new Roles(mobile, host, charges, notice);
    }

    /// <summary>A charge as written behind a symbol: <c>+</c>, <c>2+</c>, <c>-</c>; nothing for 0.</summary>
    public static string Sign(int charge) =>
        charge == 0 ? "" : (Math.Abs(charge) == 1 ? "" : Math.Abs(charge).ToString(System.Globalization.CultureInfo.InvariantCulture)) + (charge > 0 ? "+" : "-");

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
