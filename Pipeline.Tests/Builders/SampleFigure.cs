using Pipeline.Stages.Figures;

namespace Pipeline.Tests.Builders;

/// <summary>A figure with every kind of mark, on linear, logarithmic and named axes.</summary>
internal static class SampleFigure
{
    /// <summary>Lines, band, guide, span; points on a logarithmic axis; intervals on an axis of names; a map.</summary>
    public static Figure Whole { get; } = new("sample", "A sample", "Every kind of mark.", [Curves, LogPoints, Names, Image(2, 3)]);

    private static Panel Curves => new("curves", new Axis("r", "Å") { From = 0, To = 10 }, new Axis("ρ(r)", "Å⁻¹") { From = 0, To = 1 },
    [
        new Span("window", 2, 4, IsVertical: true) { Colour = -1 },
        new Band("a", [0, 5, 10], [0.1, 0.1, 0.1], [0.3, 0.3, 0.3]) { Colour = 0 },
        new Line("a", [0, 5, 10], [0.2, 0.2, 0.2]) { Colour = 0, Weight = LineWeight.Thick },
        new Line("b", [0, 3, 4, 6, 7, 10], [0.8, 0.8, 0.8, double.NaN, 0.8, 0.8]) { Colour = 1, Style = LineStyle.Dashed },
        new Guide("half", 0.5, IsVertical: false) { Colour = -1 },
    ]);

    private static Panel LogPoints => new("points", new Axis("t", "ps") { IsLog = true }, new Axis("D", "cm² s⁻¹") { IsLog = true },
    [
        new Points("D", [0.1, 1, 10, 100], [1e-7, 1e-6, 1e-5, 0]) { Low = [5e-8, double.NaN, 5e-6, 0], High = [2e-7, double.NaN, 2e-5, 0], Colour = 2 },
    ]);

    private static Panel Names => new("names", new Axis("D", "cm² s⁻¹") { From = 0 }, new Axis("") { Categories = ["first name", "second, a longer name", "third"] },
    [
        new Points("claimed", [1e-5, 2e-5], [0, 1]) { Low = [0.5e-5, 1e-5], High = [1.5e-5, 3e-5], IsHorizontal = true },
        new Points("not claimed", [0.4e-5], [2]) { IsHorizontal = true, IsHollow = true, Colour = 1 },
    ]);

    /// <summary>A map of uneven cells with values 0, 1, 2 ...; the last is above the scale, the second has none.</summary>
    public static Panel Image(int columns, int rows)
    {
        double[] values = [.. Enumerable.Range(0, columns * rows).Select(static i => (double)i)];
        values[1] = double.NaN;
        values[^1] = 100;
        return new Panel("map", new Axis("x"), new Axis("y"),
        [
            new Pipeline.Stages.Figures.Map("G", [.. Enumerable.Range(0, columns + 1).Select(static i => (double)(i * (i + 1)))], [.. Enumerable.Range(0, rows + 1).Select(static i => i * 1.5)], values) { From = 0, To = values.Length - 1, Unit = "Å⁻³" },
        ]);
    }
}
