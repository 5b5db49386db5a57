using Pipeline.Host.Drawing;
using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;
using Line = Pipeline.Stages.Figures.Line;

namespace Pipeline.Tests.Host.Drawing;

/// <summary>Axes as they are drawn: ranges, ticks, labels; where panels and legends go.</summary>
public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 10, 5, "0 2 4 6 8 10")]
    [InlineData(-0.5, 0.5, 4, "−0.5 0 0.5")]
    [InlineData(0, 3.1e-5, 4, "0 1 2 3")]
    [InlineData(0, 450_000, 5, "0 100,000 200,000 300,000 400,000")]
    [InlineData(0.002, 0.0065, 3, "0.002 0.004 0.006")]
    [InlineData(5, 5, 4, "")]
    public void LinearTicks_AreRoundNumbers(double from, double to, int most, string labels) =>
        Assert.Equal(labels, string.Join(' ', AxisTicks.Linear(from, to, most).Select(static t => t.Label)));

    [Theory]
    [InlineData(-7, -4, 9, "10⁻⁷ 10⁻⁶ 10⁻⁵ 10⁻⁴")]
    [InlineData(-1, 2, 9, "0.1 1 10 100")]
    [InlineData(0, 0.9, 9, "1 2 5")]
    [InlineData(-12, 0, 5, "10⁻¹² 10⁻⁹ 10⁻⁶ 10⁻³ 1")]
    public void LogarithmicTicks_ArePowers_AndLessOfManyDecades(double from, double to, int most, string labels) =>
        Assert.Equal(labels, string.Join(' ', AxisTicks.Logarithmic(from, to, most).Select(static t => t.Label).Where(static l => l.Length > 0)));

    [Fact]
    public void PowersOfTen_StandInTheLabel()
    {
        Assert.Equal("D (10⁻⁵ cm² s⁻¹)", new AxisScale(new Axis("D", "cm² s⁻¹") { From = 0, To = 3e-5 }, [], hasMargin: false).Text);
        Assert.Equal("r (Å)", new AxisScale(new Axis("r", "Å") { From = 0, To = 10 }, [], hasMargin: false).Text);
        Assert.Equal("D (cm² s⁻¹)", new AxisScale(new Axis("D", "cm² s⁻¹") { IsLog = true }, [1e-7, 1e-5], hasMargin: false).Text);
    }

    [Fact]
    public void Ranges_AreThoseAsked_OrOfTheData()
    {
        AxisScale fixedEnds = new(new Axis("x") { From = 0, To = 10 }, [3, 400], hasMargin: true), data = new(new Axis("x"), [3, double.NaN, 13], hasMargin: true);
        AxisScale log = new(new Axis("x") { IsLog = true }, [0, -5, 1, 100], hasMargin: false), equal = new(new Axis("x"), [7, 7], hasMargin: false), none = new(new Axis("x"), [], hasMargin: true);

        Assert.Equal((0.0, 10.0), (fixedEnds.From, fixedEnds.To));
        Assert.Equal((2.6, 13.4), (data.From, data.To));
        Assert.Equal((0.0, 2.0), (log.From, log.To));
        Assert.True(double.IsNaN(log.Of(0)) && double.IsNaN(log.Of(-1)));
        Assert.True(equal.From < 7 && equal.To > 7 && none.From < none.To);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    [InlineData(7, 3)]
    public void Panels_LieBesideEachOther_InsideThePage(int count, int columns)
    {
        (SKSize size, SKRect[] places) = PanelGrid.Of([.. Enumerable.Repeat(new Panel("", new Axis("x"), new Axis("y"), []), count)], FigureStyle.DoubleColumn);

        Assert.Equal(count, places.Length);
        Assert.Equal(columns, places.Count(p => p.Top == 0));
        Assert.All(places, p => Assert.True(p.Left >= 0 && p.Right <= size.Width + 0.01f && p.Bottom <= size.Height + 0.01f));
        for (int i = 0; i < count; i++)
        {
            Assert.All(places.Skip(i + 1), p => Assert.False(SKRect.Inflate(p, -0.1f, -0.1f).IntersectsWith(places[i])));
        }
    }

    [Fact]
    public void AxisOfManyNames_HasRoomForEach()
    {
        (SKSize size, _) = PanelGrid.Of([new Panel("", new Axis("x"), new Axis("") { Categories = [.. Enumerable.Repeat("a", 60)] }, [])], FigureStyle.SingleColumn);

        Assert.True(size.Height > 60 * FigureStyle.SingleColumn.Font);
    }

    [Theory]
    [InlineData(0.0, 0.0, 1.0, 1.0, Alignment.UpperLeft)]
    [InlineData(0.0, 1.0, 1.0, 0.0, Alignment.UpperRight)]
    public void Legend_GoesWhereItCoversNothing(double x0, double y0, double x1, double y1, Alignment expected)
    {
        double[] share = [.. Enumerable.Range(0, 101).Select(static i => i / 100.0)];
        Line line = new("a", [.. share.Select(s => x0 + (s * (x1 - x0)))], [.. share.Select(s => y0 + (s * (y1 - y0)))]);
        AxisScale axis = new(new Axis("x") { From = 0, To = 1 }, [], hasMargin: false);

        Assert.Equal(expected, LegendCorner.Of(new Panel("", new Axis("x"), new Axis("y"), [line]), axis, axis, 0.4, 0.4));
    }
}
