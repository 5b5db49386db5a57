using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Formats.Model;
using Pipeline.Stages.Runs;

namespace Pipeline.Tests.Stages.Runs;

/// <summary>Who conducts, by the composition alone: textbook conductors, and what must not be guessed.</summary>
public sealed class MobileIonsTests
{
    [Theory]
    [InlineData("AgI", "Ag+")]
    [InlineData("Li10GeP2S12", "Li+")]
    [InlineData("Na48Sb16S64", "Na+")]
    [InlineData("Na47Sb15WS64", "Na+")]
    [InlineData("Li6PS5Cl", "Li+")]
    [InlineData("Li110La48Zr32O192", "Li+")]
    [InlineData("Li56La24Zr10Ta6O96", "Li+")]
    [InlineData("Li22Al2La24Zr16O96", "Li+")]
    [InlineData("Li29P10O31N4", "Li+")] // LiPON
    [InlineData("Li3N", "Li+")]
    [InlineData("LiCoO2", "Li+")]
    [InlineData("LiFePO4", "Li+")]
    [InlineData("Li7P3S11", "Li+")]
    [InlineData("Li3PO4", "Li+")]
    [InlineData("LiTi2P3O12", "Li+")]
    [InlineData("Li2SO4", "Li+")]
    [InlineData("Li3OCl", "Li+")]
    [InlineData("Li3YCl6", "Li+")]
    [InlineData("Li2B12H12", "Li+")]
    [InlineData("NaAl11O17", "Na+")] // beta-alumina
    [InlineData("Na3Zr2Si2PO12", "Na+")]
    [InlineData("NaCoO2", "Na+")]
    [InlineData("Na3PS4", "Na+")]
    [InlineData("KAl11O17", "K+")]
    [InlineData("CuI", "Cu+")]
    [InlineData("Cu2Se", "Cu+")]
    [InlineData("Cu7PS6", "Cu+")]
    [InlineData("Ag2S", "Ag+")]
    [InlineData("RbAg4I5", "Ag+")]
    [InlineData("Ag8GeS6", "Ag+")]
    [InlineData("CaF2", "F-")]
    [InlineData("Pb4F8", "F-")]
    [InlineData("LaF3", "F-")]
    [InlineData("BaSnF4", "F-")]
    [InlineData("La9BaF29", "F-")]
    [InlineData("SrCl2", "Cl-")]
    [InlineData("CaZr3O7", "O2-")]
    [InlineData("Zr54Y10O123", "O2-")] // YSZ
    [InlineData("Ce26Gd6O61", "O2-")]
    [InlineData("Ce32O63", "O2-")]
    [InlineData("Bi2O3", "O2-")]
    [InlineData("Bi2MoO6", "O2-")]
    [InlineData("Bi26Mo10O69", "O2-")]
    [InlineData("Bi4V2O11", "O2-")]
    [InlineData("La2Mo2O9", "O2-")]
    [InlineData("La9Sr1Ga8Mg2O28", "O2-")] // LSGM
    [InlineData("CsHSO4", "H+")]
    [InlineData("CsH2PO4", "H+")]
    [InlineData("Ba27Zr27O81H2", "H+")]
    [InlineData("Ba27Zr24Y3O81H3", "H+")]
    public void Conductor_IsRecognised(string formula, string ion) => Assert.Equal(ion, Found(formula));

    [Theory]
    [InlineData("NaCl")]             // solid or molten: nothing tells
    [InlineData("Li2BeF4")]
    [InlineData("LiNaK2F4")]
    [InlineData("Na3AlF6")]
    [InlineData("Na3AlF9O")]
    [InlineData("LiAlCl4")]
    [InlineData("Na10U3Cl19")]
    [InlineData("KNO3")]
    [InlineData("LiNO3")]
    [InlineData("Li2CO3")]
    [InlineData("NaOH")]
    [InlineData("H221O111K")]        // KOH in water
    [InlineData("H2O")]
    [InlineData("H48O24Pt36")]
    [InlineData("LiPF6C9H12O9")]     // a battery's liquid
    [InlineData("Fe10Mg40Si40O130H4")]
    [InlineData("NaFeMgSi3O8")]
    [InlineData("Cu50Zr50")]
    [InlineData("LiSi")]
    [InlineData("LiC6")]
    [InlineData("Li3Na1")]
    [InlineData("PdH")]
    [InlineData("Fe2O3")]
    [InlineData("SrTiO3")]
    [InlineData("CaSiO3")]
    [InlineData("CaZrO3")]
    [InlineData("BaZrO3")]
    [InlineData("BiVO4")]
    [InlineData("BiFeO3")]
    [InlineData("CsPbI3")]
    [InlineData("KNbO3")]
    [InlineData("NaNbO3")]
    [InlineData("NaBiTi2O6")]
    [InlineData("CuInSe2")]
    [InlineData("CuO")]
    [InlineData("YBa2Cu3O7")]
    [InlineData("Cs2AgBiBr6")]
    [InlineData("MgO")]
    [InlineData("SiO2")]
    [InlineData("ZrO2")]
    [InlineData("LiNaSO4")]
    [InlineData("HHe8")]
    public void WhatTheCompositionDoesNotTell_IsLeftOpenWithItsCandidates(string formula)
    {
        Topology topology = Parse(formula);

        Roles roles = Composition.RolesOf(topology, new RunSettings());

        Assert.Empty(roles.Mobile);
        Assert.Empty(roles.Host);
        Assert.Contains("candidates ", roles.Notice, StringComparison.Ordinal);
        Assert.Contains("species.mobile", roles.Notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaCl", "candidates Na+ Cl-")]
    [InlineData("Cu50Zr50", "candidates Cu Zr")]
    [InlineData("H221O111K", "candidates K+ H+ O2-")]
    [InlineData("Fe10Mg40Si40O130H4", "candidates Mg2+ H+ O2-")]
    public void OpenNotice_NamesTheIonsThatMayBeMeant(string formula, string candidates) =>
        Assert.Contains(candidates + ".", Composition.RolesOf(Parse(formula), new RunSettings()).Notice, StringComparison.Ordinal);

    [Fact]
    public void RareIon_IsRecognisedWithANote() =>
        Assert.Contains("only 1 of 193 atoms", Composition.RolesOf(Parse("LiTi64O128"), new RunSettings()).Notice, StringComparison.Ordinal);

    [Fact]
    public void TheRecipe_Decides()
    {
        Roles roles = Composition.RolesOf(Parse("NaCl"), new RunSettings { Mobile = new Dictionary<string, int>(StringComparer.Ordinal) { ["Na"] = 1 } });

        Assert.Equal([0], roles.Mobile);
        Assert.Equal([1], roles.Host);
        Assert.Equal([1, 0], roles.Charges);
    }

    private static string? Found(string formula) => MobileIons.Find(Parse(formula)) is { } ion ? ion.Symbol + Composition.Sign(ion.Charge) : null;

    private static Topology Parse(string formula) => new(
        formula,
        [.. Regex.Matches(formula, "(?<element>[A-Z][a-z]?)(?<count>[0-9]*)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(m => (m.Groups["element"].Value, m.Groups["count"].Length == 0 ? 1 : int.Parse(m.Groups["count"].Value, CultureInfo.InvariantCulture)))]);
}
