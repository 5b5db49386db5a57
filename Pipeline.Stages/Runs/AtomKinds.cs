using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Atoms of one species and one mass. Masses belong to the blocks of the POSCAR, so two isotopes under one symbol are one species and two kinds;
/// where every species has one mass, the kinds are the species, in their order.
/// </summary>
internal sealed class AtomKinds
{
    private readonly List<(int Species, double Mass, int Count)> _kinds = [];
    private readonly int[] _ofBlock;

    public AtomKinds(RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Topology topology = run.Topology;
        _ofBlock = new int[topology.Blocks.Length];
        for (int s = 0; s < topology.Species.Count; s++)
        {
            int first = _kinds.Count;
            for (int b = 0; b < _ofBlock.Length; b++)
            {
                if (topology.Blocks[b].Species == s)
                {
                    Add(b, run.BlockMasses?[b] ?? run.Masses?[s] ?? 1, first, topology.Blocks[b]);
                }
            }

            if (_kinds.Count == first)
            {
                _kinds.Add((s, run.Masses?[s] ?? 1, 0)); // a species without atoms
            }
        }

        AreSpecies = _kinds.Count == topology.Species.Count;
    }

    public int Count => _kinds.Count;

    /// <summary>Every species has one mass.</summary>
    public bool AreSpecies { get; }

    /// <summary>Kind of the atoms of a block of the topology.</summary>
    public int OfBlock(int block) => _ofBlock[block];

    public int SpeciesOf(int kind) => _kinds[kind].Species;

    /// <summary>Mass of an atom in amu; 1 where masses are unknown.</summary>
    public double MassOf(int kind) => _kinds[kind].Mass;

    public int CountOf(int kind) => _kinds[kind].Count;

    /// <summary>Indices of the atoms of a kind.</summary>
    public int[] AtomsOf(Topology topology, int kind) =>
        [.. topology.Blocks.Where((_, b) => _ofBlock[b] == kind).SelectMany(static b => Enumerable.Range(b.Start, b.Count))];

    private void Add(int block, double mass, int first, AtomBlock atoms)
    {
        int kind = _kinds.FindIndex(first, k => k.Mass.Equals(mass));
        if (kind < 0)
        {
            kind = _kinds.Count;
            _kinds.Add((atoms.Species, mass, 0));
        }

        _kinds[kind] = _kinds[kind] with { Count = _kinds[kind].Count + atoms.Count };
        _ofBlock[block] = kind;
    }
}
