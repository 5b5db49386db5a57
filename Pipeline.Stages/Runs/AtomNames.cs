using System.Globalization;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Whether the names of a POSCAR can be those of the atoms of a run. VASP takes the names from POTCAR and only warns of others, so a POSCAR may
/// call them <c>Li1</c>, <c>LI</c> or <c>A</c>: labels, as long as none is the symbol of another element.
/// </summary>
internal static class AtomNames
{
    /// <summary>Whether both can be the same atoms in the same order.</summary>
    public static bool Agree(Topology run, Topology poscar)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(poscar);
        if (run.HasSameAtoms(poscar))
        {
            return true;
        }

        // A name that is no element may stand for any one species, so each of its blocks must lie within one.
        return run.AtomCount == poscar.AtomCount
            && poscar.Blocks.All(block => run.SpeciesOf.Slice(block.Start, block.Count).IndexOfAnyExcept(run.SpeciesOf[block.Start]) < 0)
            && (AreLetters(poscar) || poscar.Blocks.All(block => MayBe(poscar.Species[block.Species], run.Species[run.SpeciesOf[block.Start]])));
    }

    /// <summary>Blocks without atoms that a header names, in words; null where there are none.</summary>
    public static string? Empty(Topology topology) =>
        topology.HeaderBlocks is { } blocks && blocks.Where(static b => b.Count == 0).Select(static b => b.Symbol).ToArray() is { Length: > 0 } empty ? string.Join(' ', empty) : null;

    /// <summary>A, B, C ... in order name nothing, though B and C are elements.</summary>
    private static bool AreLetters(Topology topology) => topology.Species.Count > 1 && topology.Species.Select(static (name, i) => name.Length == 1 && name[0] == 'A' + i).All(static b => b);

    private static bool MayBe(string name, string symbol)
    {
        string[] elements = [.. ElementsOf(name)];
        return elements.Length == 0 || elements.Intersect(ElementsOf(symbol).DefaultIfEmpty(elements[0]), StringComparer.Ordinal).Any();
    }

    /// <summary>The elements a name can mean: none where it is only a label, two where its case does not tell (<c>CO</c>).</summary>
    private static IEnumerable<string> ElementsOf(string name)
    {
        string letters = name.TrimEnd("0123456789".ToCharArray());
        if (AtomicWeights.IsElement(letters))
        {
            return [letters];
        }

        bool isOneCase = letters.All(char.IsAsciiLetterUpper) || letters.All(char.IsAsciiLetterLower);
        string capital = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(letters.ToLowerInvariant());
        return isOneCase ? new[] { capital, capital.Length == 2 ? capital[..1] : "" }.Where(AtomicWeights.IsElement) : [];
    }
}
