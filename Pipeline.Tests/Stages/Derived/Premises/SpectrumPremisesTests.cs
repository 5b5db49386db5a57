using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators.Velocities;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived.Premises;
using Pipeline.Stages.Derived;
using Pipeline.Stages.Runs;
using Pipeline.Stages;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Derived.Premises;

/// <summary>What frames too far apart and a range too short do to a spectrum: lines whose power is known.</summary>
public sealed class SpectrumPremisesTests
{
    private const double Kelvin = 500, Mass = 20;
    private const int Atoms = 64, Lags = 200;

    /// <summary>3 k T/m, less the share of the centre of mass.</summary>
    private static double Thermal => 3 * 0.8314462618 * Kelvin / Mass * (1 - (1.0 / Atoms));

    [Theory]
    [InlineData(10, 300, false)]
    [InlineData(10, 1200, false)] // corrected by 8.2
    [InlineData(10, 1300, true)] // beyond the last correction: not seen
    [InlineData(10, 1800, true)] // above the Nyquist frequency of 1668 cm-1
    [InlineData(10, 3100, true)] // comes out at 236
    [InlineData(2, 3100, false)]
    public void LineTheFramesDoNotResolve_IsAliased(double intervalFs, double wavenumber, bool isAliased)
    {
        (DerivedInput input, PremiseSet premises) = Of(intervalFs, Kelvin, (wavenumber, 1));

        Assert.Equal(isAliased, premises.Denies(Claims.BandCentre | Claims.SpectrumPeaks, "X") && premises.All.Any(static p => p is { Kind: "band_aliased", State: PremiseState.Fails, Species: "X" }));
        if (isAliased)
        {
            ColumnTable centre = BandCentre.Compute(input);
            Assert.False(centre["band_centre_cm1"].IsValid(0));
            Assert.Contains("of the kinetic energy of 500 K", centre.Utf8("note")[0]);
            Assert.DoesNotContain("X", ((Utf8Column)Peaks.Compute(null, input.Tables["vdos"], 1, premises)["species_a"]).Values);
        }
    }

    [Fact]
    public void APart_IsAliasedAboveATenth()
    {
        Assert.DoesNotContain(Of(10, Kelvin, (300, 0.93), (3100, 0.07)).Premises.All, static p => p is { Kind: "band_aliased", State: PremiseState.Fails });
        Assert.Contains(Of(10, Kelvin, (300, 0.8), (3100, 0.2)).Premises.All, static p => p is { Kind: "band_aliased", State: PremiseState.Fails });
    }

    [Fact]
    public void WithoutATemperature_NothingIsChecked()
    {
        (DerivedInput input, PremiseSet premises) = Of(10, null, (3100, 1));

        Assert.False(premises.Denies(Claims.BandCentre, "X"));
        Assert.Contains("not checked for vibrations faster than the frames: no temperature", BandCentre.Compute(input).Utf8("note")[0]);
    }

    [Fact]
    public void HeldAtoms_HaveNoShareInTheTemperature()
    {
        (DerivedInput input, PremiseSet _) = Of(2, Kelvin, (300, 0.5)); // half of the atoms do not move
        TableBuilder moved = new(MovedComponents.Schema.Only("species", "moved"));
        moved.Utf8("species", "X");
        moved.Int64("moved", 3 * Atoms / 2);
        Dictionary<string, ColumnTable> tables = new(input.Tables, StringComparer.Ordinal) { ["vacf_moved"] = moved.ToTable(1) };

        Assert.True(PremiseSet.Of(input.Tables).Denies(Claims.BandCentre, "X"));
        Assert.False(new PremiseSet([.. PremiseSet.Of(new Dictionary<string, ColumnTable> { [SpectrumPremises.Schema.Name] = SpectrumPremises.Compute(input with { Tables = tables }) }).All]).Denies(Claims.BandCentre, "X"));
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.12, true)]
    [InlineData(0.08, false)]
    [InlineData(0.0, false)]
    public void CentreIsStated_WhereATenthOfThePowerLiesInTheRange(double share, bool isStated)
    {
        (DerivedInput input, PremiseSet premises) = Of(2, Kelvin, (300, share), (2300, 1 - share));

        ColumnTable centre = BandCentre.Compute(input);
        Assert.Equal(isStated, centre["band_centre_cm1"].IsValid(0));
        Assert.Equal(share, centre.Float64("power_in_range")[0], 0.01);
        Assert.Contains("of the power lies above 700 cm-1", centre.Utf8("note")[0]);
        Assert.Equal(!isStated, premises.All.Any(static p => p is { Kind: "band_outside", State: PremiseState.Fails, Species: "X" }));
        if (isStated)
        {
            Assert.Equal(300, centre.Float64("band_centre_cm1")[0], 2.0); // the window of the other line shifts it
        }
    }

    /// <summary>Lines with shares of 3 k T/m as frames at an interval show them, damped so that the window decides nothing.</summary>
    private static (DerivedInput Input, PremiseSet Premises) Of(double intervalFs, double? kelvin, params (double Wavenumber, double Share)[] lines)
    {
        double dt = intervalFs / 1000;
        int lags = (int)(4 / dt) + 1;
        double[] c = new double[Math.Max(Lags, lags)];
        foreach ((double wavenumber, double share) in lines)
        {
            double x = 2 * Math.PI * wavenumber * 0.0299792458 * dt, damped = Math.Sin(x) / x * (Math.Sin(x) / x);
            for (int m = 0; m < c.Length; m++)
            {
                c[m] += Thermal * share * damped * Math.Cos(m * x) * Math.Exp(-m * dt / 0.8);
            }
        }

        RunDescription run = VacfTables.Run(intervalFs, 20, ("X", Atoms, Mass));
        RunSummary summary = new(run, "test") { MeanTemperatureK = kelvin };
        ColumnTable vacf = VacfTables.Vacf(("X", c)) with { FramesSeen = (long)(20 / dt) };
        Dictionary<string, ColumnTable> tables = new(StringComparer.Ordinal) { ["vacf"] = vacf, ["vdos"] = Vdos.Compute(vacf, new VacfOptions(), run, 8000) };
        DerivedInput input = new(tables, new VacfOptions(), run, summary);
        tables[SpectrumPremises.Schema.Name] = SpectrumPremises.Compute(input);
        return (input, PremiseSet.Of(tables));
    }
}
