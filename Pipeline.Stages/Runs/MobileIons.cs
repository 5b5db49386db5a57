using System.Globalization;
using Pipeline.Formats.Model;

namespace Pipeline.Stages.Runs;

/// <summary>
/// Which ion conducts, where a composition tells. A wrong ion is worse than none (the drift of the host and the conductivity hang on it), so
/// only classes of solids known to conduct by one ion are named; whatever can be a melt, an alloy or a liquid is left open.
/// </summary>
internal static class MobileIons
{
    private const string Halides = "F Cl Br I", Chalcogens = "S Se Te", Anions = "N O P S Se Te F Cl Br I", Alkalis = "Li Na K Rb Cs";
    private const string RareEarths = "Sc Y La Ce Pr Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu";

    /// <summary>The sites of perovskites.</summary>
    private const string LargeSite = "La Pr Nd Sm Sr Ba Ca", SmallSite = "Zr Ce Hf Sn Ti Y Sc In Yb Gd Dy Er Ga Mg Fe Co Mn Ni Cr Nb Ta Mo W Cu";

    /// <summary>The classes, the first that fits counts.</summary>
    private static readonly (string Ion, int Charge, Func<Formula, bool> Fits)[] s_conductors =
    [
        ("Ag", 1, IsSilverConductor),
        ("Cu", 1, IsCopperConductor),
        ("H", 1, IsProtonConductor),
        ("F", -1, static f => f.Has("F") && f.Only("F Ca Sr Ba Pb Cd Sn Bi K Rb", RareEarths) && f["K Rb"] <= f["Bi Sn Pb"] && f.Elements.Count > 1),
        ("Cl", -1, static f => f.HasAll("Cl", "Sr Ba Pb") && f.Only("Cl Sr Ba Pb")),
        ("Br", -1, static f => f.HasAll("Br", "Sr Ba Pb") && f.Only("Br Sr Ba Pb")),
        ("O", -2, IsOxideConductor),
        ("Li", 1, static f => IsAlkaliConductor(f, "Li")),
        ("Na", 1, static f => IsAlkaliConductor(f, "Na")),
        ("K", 1, static f => IsAlkaliConductor(f, "K")),
    ];

    /// <summary>Ions that may be meant where none is recognised.</summary>
    private static readonly (string Symbol, int Charge)[] s_candidates =
    [
        ("Li", 1), ("Na", 1), ("Ag", 1), ("Cu", 1), ("K", 1), ("Rb", 1), ("Cs", 1), ("Mg", 2), ("Ca", 2), ("Zn", 2), ("H", 1),
        ("F", -1), ("Cl", -1), ("Br", -1), ("I", -1), ("O", -2), ("S", -2),
    ];

    /// <summary>The ion that conducts and its charge; null where that is left open.</summary>
    public static (string Symbol, int Charge)? Find(Topology topology)
    {
        Formula formula = new(topology);
        foreach ((string ion, int charge, Func<Formula, bool> fits) in s_conductors)
        {
            if (formula.Has(ion) && formula.Elements.Count > 1 && fits(formula))
            {
                return (ion, charge);
            }
        }

        return null;
    }

    /// <summary>Why none is recognised, and which may be meant, in words.</summary>
    public static string WhyOpen(Topology topology)
    {
        Formula f = new(topology);
        bool isMetal = !f.Has(Anions);
        string[] ions = isMetal ? [] : [.. s_candidates.Where(c => f.Has(c.Symbol)).Select(c => c.Symbol + Composition.Sign(c.Charge))];
        string reason = isMetal ? "it may be a metal, an alloy or a hydride"
            : IsOrganic(f) ? "it may be molecular or organic"
            : IsWatery(f) ? "it may be a liquid with water"
            : f.Has(Alkalis) && IsHalide(f) ? "it may be a molten salt"
            : f.Kinds("Li Na K Ag Cu") > 1 ? "several ions may conduct"
            : "the composition alone does not tell";
        return $"{reason}; candidates {string.Join(' ', ions.Length > 0 ? ions : [.. topology.Species])}";
    }

    /// <summary>A note where the ion is so rare that its D is that of a few atoms; else nothing.</summary>
    public static string RareNote(Topology topology, int species) =>
        topology.Counts[species] * 100L < topology.AtomCount ? string.Create(CultureInfo.InvariantCulture, $", only {topology.Counts[species]} of {topology.AtomCount} atoms") : "";

    private static bool IsOrganic(Formula f) => f.HasAll("C", "H") && !f.Has("B");

    private static bool IsWatery(Formula f) => f.HasAll("H", "O") && f["H"] >= 1.5 * f["O"];

    private static bool IsHalide(Formula f) => f.Has(Halides) && !f.Has("N O P S Se Te");

    /// <summary>AgI, Ag2S, RbAg4I5, Ag8GeS6, AgCrSe2, glasses with AgI; not the semiconductors in which Ag is a framework ion.</summary>
    private static bool IsSilverConductor(Formula f) =>
        f["Ag"] >= 0.5 * f["S Se Te I Br Cl"] && f.Has("S Se Te I Br Cl") && f["Ag"] >= 2 * f["K Rb"]
        && f.Only("Ag S Se Te I Br Cl K Rb P Ge Si Sn Cr", f.Has("I") ? "O B V Mo W" : "Ag");

    /// <summary>CuI, Cu2Se, Cu7PS6, CuCrSe2, RbCu4Cl3I2; not oxides, CuS, chalcopyrites.</summary>
    private static bool IsCopperConductor(Formula f) =>
        f.Only("Cu S Se Te I Br Cl Rb P Ge Si Cr")
        && (f.Has(Chalcogens) ? f.Has("Cr") || f["Cu"] >= (f.Has("P Ge Si") ? 1.1 : 1.5) * f[Chalcogens] : f["Cu"] >= 0.75 * f[Halides] && f.Has("I Br"));

    /// <summary>Solid acids (CsHSO4, CsH2PO4) and perovskites with a little hydrogen (doped BaZrO3).</summary>
    private static bool IsProtonConductor(Formula f) =>
        (f.HasAll("K Rb Cs", "S Se P As", "O") && f.Only("K Rb Cs H S Se P As O") && f["H"] <= 0.65 * f["O"] && Within(f["O"] / f["S Se P As"], 3.5, 4.5))
        || (IsPerovskite(f, "O H", 1.2, 1.6) && f.Has("Zr Ce Hf Sn Ti In Y") && f["H"] <= 0.34 * f["O"]);

    /// <summary>Oxides with vacancies by their composition: fluorites, perovskites; and phases of Bi2O3, La2Mo2O9, apatites of rare earths.</summary>
    private static bool IsOxideConductor(Formula f)
    {
        double cations = f.Atoms - f["O"];
        bool isFluorite = f.Only("O Zr Ce Hf Th U Ca Mg In", RareEarths) && f["Zr Ce Hf Th U"] >= 0.4 * cations && f["Ca Mg"] <= 0.34 * cations
            && Within(f["O"] / cations, 1.6, 1.999);
        bool isBismuth = f.Only("O Bi Mo W V Nb Ta P Re Te Pb Cu Co Ni Zn Mg", RareEarths) && f["Cu Co Ni Zn Mg"] <= 0.1 * cations
            && f["Bi"] >= (f.Has("Mo W") ? 0.5 : 0.6) * cations;
        bool isLamox = f.Only("O La Pr Nd Sm Gd Mo W") && Within(f["Mo W"] / cations, 0.45, 0.55);
        bool isApatite = f.Only("O La Pr Nd Sm Gd Sr Ba Ca Si Ge Mg") && f["La Pr Nd Sm Gd"] >= 0.5 * cations && Within((cations - f["Si Ge"]) / f["Si Ge"], 1.5, 1.7);
        return isFluorite || isBismuth || isLamox || isApatite || IsPerovskite(f, "O", 1.2, 1.49);
    }

    private static bool IsPerovskite(Formula f, string anions, double fewest, double most) =>
        f.Only(anions, LargeSite, SmallSite) && f["La Pr Nd Sm Sr Ba"] >= 0.5 * f[LargeSite] && Within(f[LargeSite] / f[SmallSite], 0.85, 1.2)
        && Within(f["O"] / f[$"{LargeSite} {SmallSite}"], fewest, most);

    /// <summary>One alkali ion in what holds together without it: sulfides, oxides, phosphates, nitrides, hydroborates; halides only of known kinds.</summary>
    private static bool IsAlkaliConductor(Formula f, string ion)
    {
        if (f.Kinds("Li Na K Rb Cs Ag") > 1 || IsOrganic(f) || IsWatery(f) || (f.Has("C") && !f.HasAll("B", "H")))
        {
            return false;
        }

        if (IsHalide(f))
        {
            // Li3YCl6, Na2ZrCl6: neutral with rare earths, In, Zr or Hf.
            return ion is not "K" && f.Only(ion, "Cl Br I F Zr Hf Sc Y In Gd Tb Dy Ho Er Tm Yb Lu") && f.Has("Zr Hf Sc Y In Gd Tb Dy Ho Er Tm Yb Lu")
                && Within((f[ion] + (4 * f["Zr Hf"]) + (3 * f["Sc Y In Gd Tb Dy Ho Er Tm Yb Lu"])) / f[Halides], 0.98, 1.02);
        }

        bool isSalt = f.Has("F") && f["F"] > f["N O P S Se Te"]; // cryolite with alumina
        bool isOxyhalide = f.HasAll("O", Halides) && f.Only(ion, "O", Halides) && !Within(f["O"] / f[Halides], 0.8, 2.5); // Li3OCl is none of these
        bool isNitrate = f.HasAll("N", "O") && !f.Has("P Si B Al");
        bool isHydroxide = f.HasAll("H", "O") && (f["H"] > 0.34 * f["O"] || f.Has("S P Si"));
        bool isSilicateMelt = f.HasAll("Si", "O") && f.Kinds("Mg Ca Sr Ba Mn Fe") > 1;
        bool holds = f.Has("N O P S Se Te") || f.HasAll("B", "H");
        if (isSalt || isOxyhalide || isNitrate || isHydroxide || isSilicateMelt || !holds)
        {
            return false;
        }

        return ion switch
        {
            "Li" => true,
            // NaNbO3, KNbO3 and Na0.5Bi0.5TiO3 hold the alkali ion on a site of the framework.
            "Na" => !(f.HasAll("O", "Nb Ta Ti W") && f.Only("Na Bi La Sr Ba Ca O Nb Ta Ti W Mg") && Within(f["O"] / f["Nb Ta Ti W Mg"], 2.8, 3.2)),
            _ => f.Has(Chalcogens) && !f.Has("O") ? f.Has("P As Sb Sn Ge Si") : f.Only("K Al Ga Fe O Mg") && f["K"] <= 0.15 * (f.Atoms - f["O"]) && f.Has("Al Ga Fe"),
        };
    }

    private static bool Within(double value, double least, double most) => value >= least && value <= most;
}
