using System.Collections.Immutable;

namespace Pipeline.Formats.Model;

/// <summary>What the atoms of a trajectory are: species in the order of their first appearance, and the order of the atoms.</summary>
public sealed class Topology
{
    private readonly int[] _speciesOf;
    private readonly int[] _counts;

    /// <summary>Builds the topology from a VASP header; repeated species blocks (<c>H He H</c>) are one species.</summary>
    /// <param name="title">First line of the header, trimmed.</param>
    /// <param name="blocks">Element symbol and number of atoms of each block, in file order.</param>
    public Topology(string title, IReadOnlyList<(string Symbol, int Count)> blocks)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(blocks);
        Title = title;
        List<string> species = [];
        List<AtomBlock> atomBlocks = [];
        int start = 0;
        foreach ((string symbol, int count) in blocks)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            int index = species.IndexOf(symbol);
            if (index < 0)
            {
                index = species.Count;
                species.Add(symbol);
            }

            if (count > 0)
            {
                atomBlocks.Add(new AtomBlock(index, start, count));
            }

            start += count;
        }

        Species = species;
        Blocks = [.. atomBlocks];
        AtomCount = start;
        _speciesOf = new int[start];
        _counts = new int[species.Count];
        foreach (AtomBlock block in atomBlocks)
        {
            _speciesOf.AsSpan(block.Start, block.Count).Fill(block.Species);
            _counts[block.Species] += block.Count;
        }
    }

    /// <summary>The topology with these species, those without atoms included, and these blocks (index of species, count).</summary>
    internal static Topology From(string title, IReadOnlyList<string> species, IEnumerable<(int Species, int Count)> blocks) =>
        new(title, [.. species.Select(static s => (s, 0)), .. blocks.Select(b => (species[b.Species], b.Count))]);

    /// <summary>The topology a header announces: blocks without atoms are left out, and remembered in <see cref="HeaderBlocks"/>.</summary>
    public static Topology OfHeader(string title, IReadOnlyList<(string Symbol, int Count)> blocks) =>
        new(title, [.. blocks.Where(static b => b.Count > 0)]) { HeaderBlocks = [.. blocks] };

    /// <summary>The blocks as a header prints them, those without atoms included: as many as VASP has POTCARs. Null where none was read.</summary>
    internal (string Symbol, int Count)[]? HeaderBlocks { get; private init; }

    /// <summary>First line of the header (the SYSTEM tag), trimmed.</summary>
    public string Title { get; }

    /// <summary>Distinct element symbols, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Species { get; }

    /// <summary>Runs of consecutive atoms of one species, in file order.</summary>
    public ImmutableArray<AtomBlock> Blocks { get; }

    /// <summary>Number of atoms.</summary>
    public int AtomCount { get; }

    /// <summary>Index into <see cref="Species"/> of each atom, in file order.</summary>
    public ReadOnlySpan<int> SpeciesOf => _speciesOf;

    /// <summary>Number of atoms of each species.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>Composition in file order without spaces, such as <c>Ag64I64</c>.</summary>
    public string Composition => string.Concat(Species.Select((s, i) => FormattableString.Invariant($"{s}{_counts[i]}")));

    /// <summary>Whether the other header describes the same atoms in the same order (the title may differ).</summary>
    public bool HasSameAtoms(Topology other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Species.SequenceEqual(other.Species, StringComparer.Ordinal) && SpeciesOf.SequenceEqual(other.SpeciesOf);
    }
}

/// <summary>A run of consecutive atoms of one species.</summary>
/// <param name="Species">Index into <see cref="Topology.Species"/>.</param>
/// <param name="Start">First atom, from 0.</param>
/// <param name="Count">Number of atoms.</param>
public readonly record struct AtomBlock(int Species, int Start, int Count);
