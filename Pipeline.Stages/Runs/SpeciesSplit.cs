using System.Globalization;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>The species of a run whose recipe takes blocks of one symbol apart, such as hydrogen and deuterium under H.</summary>
internal static class SpeciesSplit
{
    /// <summary>The topology with each block of a split symbol under the name the recipe gives it; the same object where nothing is split.</summary>
    /// <exception cref="PhysicsException">The recipe splits what the run does not have so.</exception>
    public static Topology Apply(Topology printed, IReadOnlyDictionary<string, IReadOnlyList<string>>? split)
    {
        if (split is null || split.Count == 0)
        {
            return printed;
        }

        Dictionary<string, int> used = split.Keys.ToDictionary(static s => s, static _ => 0, StringComparer.Ordinal);
        foreach ((string symbol, IReadOnlyList<string> names) in split)
        {
            int blocks = printed.Blocks.Count(b => string.Equals(printed.Species[b.Species], symbol, StringComparison.Ordinal));
            if (blocks != names.Count)
            {
                string found = string.Create(CultureInfo.InvariantCulture, $"{names.Count} names ({string.Join(' ', names)}) for {symbol}, of which the run has {blocks} blocks");
                throw new PhysicsException($"species.split: {found} ({RunProbe.Blocks(printed)}). Give one name a block, in the order of the POSCAR.");
            }

            if (printed.Species.Except(split.Keys, StringComparer.Ordinal).Intersect(names, StringComparer.Ordinal).FirstOrDefault() is { } taken)
            {
                throw new PhysicsException($"species.split: {symbol} may not be called {taken}, which the run has as a species of its own.");
            }
        }

        return new Topology(printed.Title, [.. printed.Blocks.Select(b => (NameOf(printed.Species[b.Species]), b.Count))]);

        string NameOf(string symbol) => split.TryGetValue(symbol, out IReadOnlyList<string>? names) ? names[used[symbol]++] : symbol;
    }

    /// <summary>Symbol as the file prints it of each species.</summary>
    public static string[] Symbols(Topology printed, Topology run)
    {
        string[] symbols = [.. run.Species];
        for (int b = 0; b < run.Blocks.Length; b++)
        {
            symbols[run.Blocks[b].Species] = printed.Species[printed.Blocks[b].Species];
        }

        return symbols;
    }
}
