using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>Atoms by element, to ask a composition what it is made of. Sets of elements are texts: <c>"Li Na K"</c>.</summary>
internal sealed class Formula
{
    private readonly Dictionary<string, double> _counts = new(StringComparer.Ordinal);

    public Formula(Topology topology)
    {
        for (int s = 0; s < topology.Species.Count; s++)
        {
            if (topology.Counts[s] > 0)
            {
                _counts[topology.Species[s]] = topology.Counts[s];
            }
        }
    }

    /// <summary>Atoms of a set.</summary>
    public double this[string elements] => elements.Split(' ').Sum(e => _counts.GetValueOrDefault(e));

    /// <summary>All atoms.</summary>
    public double Atoms => _counts.Values.Sum();

    /// <summary>Elements there are.</summary>
    public IReadOnlyCollection<string> Elements => _counts.Keys;

    /// <summary>Whether any of a set is there.</summary>
    public bool Has(string elements) => this[elements] > 0;

    /// <summary>Whether all of several sets are there, each with one element at least.</summary>
    public bool HasAll(params ReadOnlySpan<string> sets)
    {
        foreach (string elements in sets)
        {
            if (!Has(elements))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether nothing is there but these.</summary>
    public bool Only(params ReadOnlySpan<string> sets) => _counts.Keys.All(new HashSet<string>(string.Join(' ', sets!).Split(' '), StringComparer.Ordinal).Contains);

    /// <summary>How many of the elements of a set are there.</summary>
    public int Kinds(string elements) => elements.Split(' ').Count(_counts.ContainsKey);
}
