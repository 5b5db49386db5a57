using Pipeline.Formats.Tables;
using Pipeline.Stages.Studies;
using Pipeline.Stages.Studies.Reporting;

namespace Pipeline.Tests.Stages.Studies.Reporting;

public sealed class ReportingTests
{
    private static readonly Dictionary<string, string> s_settings = new(StringComparer.Ordinal)
    {
        ["observables.rdf"] = "on",
        ["observables.rdf.binWidthAngstrom"] = "0.02",
        ["observables.rdf.maxRadiusAngstrom"] = "10",
        ["observables.vacf"] = "on",
        ["observables.vacf.maxLagPs"] = "4",
        ["observables.vacf.window"] = "\"hann\"",
        ["observables.vacf.smoothingCm1"] = "15",
    };

    [Fact]
    public void Methods_SayWhatWasRun_WithTheSettingsUsed_AndOnlyOfWhatRan()
    {
        RunConditions run = new("run1", "alpha-AgI", "Ag64I64", 128, 500.04, 4170.4, 19.99, 10, "NVT", 2000);

        string text = MethodsText.Of(
            [
                new MethodsSide("reference", [run, run with { TemperatureK = 499.1 }, run], false, s_settings),
                new MethodsSide("candidate", [run with { Composition = "Ag512I512", Atoms = 1024, TemperatureK = double.NaN }], true, s_settings),
            ],
            "Closing.");

        Assert.Contains("Reference: 3 runs of Ag64I64 (128 atoms, NVT), mean temperature 499.1 to 500 K, 19.99 ps each, a frame every 10 fs.", text, StringComparison.Ordinal);
        Assert.Contains("Candidate: 1 stretch of one run of Ag512I512 (1024 atoms, NVT), 19.99 ps, a frame every 10 fs.", text, StringComparison.Ordinal);
        Assert.Contains("in bins of 0.02 A up to 10 A", text, StringComparison.Ordinal);
        Assert.Contains("up to 4 ps under a hann window, smoothed over 15 cm-1", text, StringComparison.Ordinal);
        Assert.Contains("Closing.\n\n[1] Miyagawa", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Van Hove", text, StringComparison.Ordinal);
        Assert.DoesNotContain("the default of", text, StringComparison.Ordinal);
    }

    /// <summary>A sentence that names a setting which does not exist would print nonsense in a paper.</summary>
    [Fact]
    public void Sentences_NameSettingsThatExist()
    {
        foreach (MethodsSentence sentence in MethodsSentence.All)
        {
            Type options = Pipeline.Stages.DerivedRegistry.Keys[sentence.Observable];
            foreach (string setting in sentence.Text.Split('{').Skip(1).Select(static s => s[..s.IndexOf('}', StringComparison.Ordinal)]))
            {
                Type at = options;
                foreach (string part in setting.Split('.'))
                {
                    if (at == typeof(IReadOnlyDictionary<string, double>))
                    {
                        break; // numbers by name: lagsPs.from
                    }

                    System.Reflection.PropertyInfo? property = at.GetProperty(char.ToUpperInvariant(part[0]) + part[1..]);
                    Assert.True(property is not null, $"{sentence.Observable}.{setting} is no setting");
                    at = property.PropertyType;
                }
            }
        }
    }

    [Theory]
    [InlineData(2.6123e-5, 1.2e-6, "$(2.61 \\pm 0.12) \\times 10^{-5}$")]
    [InlineData(499.967, 0.0312, "$499.967 \\pm 0.031$")]
    [InlineData(2.72616, double.NaN, "$2.726$")]
    [InlineData(51.8, 14.6, "$52 \\pm 15$")]
    [InlineData(-0.2474, 0.3, "$-0.25 \\pm 0.30$")]
    [InlineData(0, 0.5, "$0.00 \\pm 0.50$")]
    [InlineData(double.NaN, 0.5, "--")]
    [InlineData(1.5e6, double.NaN, "$1.500 \\times 10^{6}$")]
    public void Latex_RoundsToTheSecondDigitOfTheError(double value, double error, string expected) =>
        Assert.Equal(expected, ScalarsReport.Latex(new ScalarValue(value, error)));

    [Fact]
    public void Scalars_AreTheSameNumbersInBothForms()
    {
        ScalarsReport report = new(["reference", "candidate"], [new ScalarRow("first_peak_position", "Ag-I", "angstrom", [new(2.72616, 0.004), new(double.NaN, double.NaN)], "cannot tell")]);

        ColumnTable table = report.ToTable();
        Assert.Equal([2.72616], table.NumbersOrNaN("reference"));
        Assert.Equal([0.004], table.NumbersOrNaN("reference_error"));
        Assert.Equal([double.NaN], table.NumbersOrNaN("candidate"));
        Assert.Contains("first peak position & Ag-I & \\AA & $2.7262 \\pm 0.0040$ & -- & cannot tell \\\\", report.ToLatex(), StringComparison.Ordinal);
    }
}
