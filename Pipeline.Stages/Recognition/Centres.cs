using System.Globalization;

namespace Pipeline.Stages.Recognition;

/// <summary>The atoms of one species as centres of polyanions.</summary>
internal sealed class Centres
{
    private const int MostNamed = 3;
    private const int MostCoordination = 12;

    public Centres(int species, string centre, IReadOnlyList<Shell> shells)
    {
        (Species, Centre, Shells) = (species, centre, shells);
        Ligand = shells.Where(s => s.Ligand is not null).GroupBy(s => s.Ligand!, StringComparer.Ordinal).MaxBy(g => g.Count())!.Key;
        Tetrahedral = [.. shells.Where(s => s.IsTetrahedral && string.Equals(s.Ligand, Ligand, StringComparison.Ordinal))];
    }

    public int Species { get; }

    public string Centre { get; }

    /// <summary>The commonest ligand.</summary>
    public string Ligand { get; }

    public IReadOnlyList<Shell> Shells { get; }

    public IReadOnlyList<Shell> Tetrahedral { get; }

    /// <summary>Share of the atoms that have exactly four ligands of that species, as a tetrahedron.</summary>
    public double Share => Tetrahedral.Count / (double)Shells.Count;

    public bool HasOneLigandTooMany => Shells.All(s => s.IsTetrahedral || s.HasOneLigandTooMany);

    /// <summary>How stoichiometry decided; null where geometry did.</summary>
    public string? Stoichiometry { get; set; }

    /// <summary>Half way between the farthest ligand and the nearest stranger on the frame, in steps of 0.05 Å; where both overlap, a tenth beyond the farthest ligand.</summary>
    public double? MaxBond
    {
        get
        {
            (double last, double next) = Bounds;
            double cutoff = double.IsInfinity(next) ? 1.3 * last : next > 1.02 * last ? 0.5 * (last + next) : 1.1 * last;
            return Math.Round(Math.Round(cutoff / 0.05) * 0.05, 2);
        }
    }

    /// <summary>The farthest ligand and the nearest stranger. A ligand too many is a ligand here: the cutoff must not part the two nearest of five.</summary>
    private (double Last, double Next) Bounds
    {
        get
        {
            IReadOnlyList<Shell> counted = Stoichiometry is null ? Tetrahedral : Shells;
            return (counted.Max(s => s.Distance(Four(s))), counted.Min(s => s.Distance(Four(s) + 1)));
            static int Four(Shell s) => s.IsTetrahedral ? 4 : 5;
        }
    }

    /// <summary>What was seen, with numbers.</summary>
    public override string ToString()
    {
        string tetrahedra = string.Create(CultureInfo.InvariantCulture, $"{Tetrahedral.Count} of {Shells.Count} {Centre} have exactly 4 {Ligand}");
        if (Shells.Count(s => s.IsMixed && s.Bonds >= 4) * 2 > Shells.Count)
        {
            return $"{tetrahedra}: the four nearest are of several species, and a group has one ligand ({Others()})";
        }

        if (Share == 0 && Stoichiometry is null)
        {
            return $"{tetrahedra} clearly nearer than a fifth ({Coordination()})";
        }

        if (Stoichiometry is null && Share < 0.75)
        {
            return $"{tetrahedra} clearly nearer than a fifth (others: {Others()})";
        }

        (double last, double next) = Bounds;
        string from = double.IsInfinity(next) ? "no other ligand near" : string.Create(CultureInfo.InvariantCulture, $"next ligand from {next:F2} Å");
        string lengths = string.Create(CultureInfo.InvariantCulture, $"bonds {Shells.Min(s => s.Distance(1)):F2} to {last:F2} Å, {from}; maxBondAngstrom {MaxBond}");
        string others = Tetrahedral.Count == Shells.Count ? "" : $" (others: {Others()})";
        return Stoichiometry is null ? $"{tetrahedra}: {lengths}{others}" : $"{tetrahedra}{others}, taken by stoichiometry, {Stoichiometry}: {lengths}";
    }

    private string Others() => string.Join(", ", Shells.Except(Tetrahedral).Take(MostNamed).Select(s => string.Create(
        CultureInfo.InvariantCulture, $"{Centre}{s.Atom + 1} 4th {Length(s, 4)}, 5th {Length(s, 5)}, 6th {Length(s, 6)} Å{(s.IsMixed ? ", of several species" : "")}")))
        + (Shells.Count - Tetrahedral.Count > MostNamed ? ", ..." : "");

    /// <summary>The number of ligands after which the widest gap follows, where it is the same for all: 6 for an octahedron.</summary>
    private string Coordination()
    {
        int best = Enumerable.Range(1, MostCoordination).MaxBy(Gap);
        if (!(Gap(best) > 1.15))
        {
            return Others();
        }

        double next = Shells.Min(s => s.Distance(best + 1));
        string beyond = double.IsInfinity(next) ? "no other near" : string.Create(CultureInfo.InvariantCulture, $"next from {next:F2} Å");
        return string.Create(CultureInfo.InvariantCulture, $"{best} at {Shells.Min(s => s.Distance(1)):F2} to {Shells.Max(s => s.Distance(best)):F2} Å, {beyond}");
    }

    private double Gap(int k) => Shells.Any(s => double.IsInfinity(s.Distance(k))) ? 0 : Shells.Min(s => s.Distance(k + 1)) / Shells.Max(s => s.Distance(k));

    private static string Length(Shell shell, int n) => double.IsInfinity(shell.Distance(n)) ? "none" : shell.Distance(n).ToString("F2", CultureInfo.InvariantCulture);
}
