using System.Globalization;

namespace Pipeline.Stages.Recognition;

/// <summary>
/// What recognition needs to know of an element: its electronegativity (Pauling's scale) tells which of two atoms is the ligand, its
/// covalent radius (Cordero et al., Dalton Trans. 2832 (2008), low spin) what is too far to be a bond. Both decide between
/// candidates only; every length that is reported or used comes from the run's own first frame.
/// </summary>
internal static class Elements
{
    private const string Table =
        "H 2.20 0.31 Li 0.98 1.28 Be 1.57 0.96 B 2.04 0.84 C 2.55 0.76 N 3.04 0.71 O 3.44 0.66 F 3.98 0.57 Na 0.93 1.66 Mg 1.31 1.41 " +
        "Al 1.61 1.21 Si 1.90 1.11 P 2.19 1.07 S 2.58 1.05 Cl 3.16 1.02 K 0.82 2.03 Ca 1.00 1.76 Sc 1.36 1.70 Ti 1.54 1.60 V 1.63 1.53 " +
        "Cr 1.66 1.39 Mn 1.55 1.39 Fe 1.83 1.32 Co 1.88 1.26 Ni 1.91 1.24 Cu 1.90 1.32 Zn 1.65 1.22 Ga 1.81 1.22 Ge 2.01 1.20 As 2.18 1.19 " +
        "Se 2.55 1.20 Br 2.96 1.20 Rb 0.82 2.20 Sr 0.95 1.95 Y 1.22 1.90 Zr 1.33 1.75 Nb 1.60 1.64 Mo 2.16 1.54 Ru 2.20 1.46 Rh 2.28 1.42 " +
        "Pd 2.20 1.39 Ag 1.93 1.45 Cd 1.69 1.44 In 1.78 1.42 Sn 1.96 1.39 Sb 2.05 1.39 Te 2.10 1.38 I 2.66 1.39 Cs 0.79 2.44 Ba 0.89 2.15 " +
        "La 1.10 2.07 Ce 1.12 2.04 Pr 1.13 2.03 Nd 1.14 2.01 Sm 1.17 1.98 Eu 1.20 1.98 Gd 1.20 1.96 Tb 1.10 1.94 Dy 1.22 1.92 Ho 1.23 1.92 " +
        "Er 1.24 1.89 Tm 1.25 1.90 Yb 1.10 1.87 Lu 1.27 1.87 Hf 1.30 1.75 Ta 1.50 1.70 W 2.36 1.62 Re 1.90 1.51 Os 2.20 1.44 Ir 2.20 1.41 " +
        "Pt 2.28 1.36 Au 2.54 1.36 Hg 2.00 1.32 Tl 1.62 1.45 Pb 2.33 1.46 Bi 2.02 1.48 Th 1.30 2.06 U 1.38 1.96";

    /// <summary>Elements that stand as anions round a more electropositive centre.</summary>
    private static readonly HashSet<string> s_ligands = new(["H", "N", "O", "F", "P", "S", "Cl", "As", "Se", "Br", "Te", "I"], StringComparer.Ordinal);

    private static readonly Dictionary<string, (double Electronegativity, double Radius)> s_elements = Read();

    /// <summary>Whether <paramref name="ligand"/> can be an anionic ligand of <paramref name="centre"/>.</summary>
    public static bool CanBind(string centre, string ligand) =>
        s_ligands.Contains(ligand) && s_elements.TryGetValue(centre, out (double Electronegativity, double) c) && s_elements[ligand].Electronegativity > c.Electronegativity;

    /// <summary>Whether the element forms simple anions.</summary>
    public static bool IsAnion(string symbol) => s_ligands.Contains(symbol) && symbol is not "H";

    /// <summary>Pauling's electronegativity; 0 where unknown.</summary>
    public static double Electronegativity(string symbol) => s_elements.GetValueOrDefault(symbol).Electronegativity;

    /// <summary>Sum of the covalent radii in Å; both elements must be known (see <see cref="CanBind"/>).</summary>
    public static double BondLength(string centre, string ligand) => s_elements[centre].Radius + s_elements[ligand].Radius;

    private static Dictionary<string, (double Electronegativity, double Radius)> Read()
    {
        string[] words = Table.Split(' ');
        return Enumerable.Range(0, words.Length / 3).ToDictionary(
            i => words[3 * i],
            i => (double.Parse(words[(3 * i) + 1], CultureInfo.InvariantCulture), double.Parse(words[(3 * i) + 2], CultureInfo.InvariantCulture)),
            StringComparer.Ordinal);
    }
}
