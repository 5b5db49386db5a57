using System.Text;
using System.Xml.Linq;
using Pipeline.Host.Drawing;
using Pipeline.Host.Drawing.Marks;
using Pipeline.Stages.Figures;
using Pipeline.Tests.Builders;
using SkiaSharp;
using Map = Pipeline.Stages.Figures.Map;

namespace Pipeline.Tests.Host.Drawing;

/// <summary>Figures drawn to files: what is where, in every format, and the same each time.</summary>
public sealed class FigureDrawerTests
{
    [Fact]
    public void EveryKindOfMark_HasADrawer_AndCanBeWrittenForTheBrowser()
    {
        Type[] kinds = [.. typeof(Mark).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(Mark)) && !t.IsAbstract)];

        Assert.Equal(kinds.OrderBy(static t => t.Name), MarkDrawers.All.Select(static d => d.Kind).OrderBy(static t => t.Name));
        Assert.Equal(kinds.OrderBy(static t => t.Name), SampleFigure.Whole.Panels.SelectMany(static p => p.Marks).Select(static m => m.GetType()).Distinct().OrderBy(static t => t.Name));
        using MemoryStream json = new();
        using (System.Text.Json.Utf8JsonWriter writer = new(json))
        {
            FigureJson.Write(writer, [SampleFigure.Whole]);
        }

        Assert.All(kinds, k => Assert.Contains($"\"kind\":\"{k.Name.ToLowerInvariant()}\"", Encoding.UTF8.GetString(json.ToArray()), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("svg")]
    [InlineData("pdf")]
    public void SameFigure_GivesTheSameBytes(string format) => Assert.Equal(Draw(SampleFigure.Whole, format), Draw(SampleFigure.Whole, format));

    [Theory]
    [InlineData(85)]
    [InlineData(170)]
    public void Png_IsAsWideAsOrdered_WhiteAtItsEdges(int millimetres)
    {
        using SKBitmap image = Png(SampleFigure.Whole, new FigureStyle(millimetres));

        Assert.InRange(image.Width, (millimetres / 25.4 * 300) - 1, (millimetres / 25.4 * 300) + 1);
        Assert.All(Enumerable.Range(0, image.Width), x => Assert.Equal(SKColors.White, image.GetPixel(x, 0)));
        Assert.All(Enumerable.Range(0, image.Height), y => Assert.Equal((SKColors.White, SKColors.White), (image.GetPixel(0, y), image.GetPixel(image.Width - 1, y))));
    }

    [Fact]
    public void Lines_AreWhereTheirPointsAre_AndGapsAreEmpty()
    {
        using SKBitmap image = Png(new Figure("x", "x", "x.", [SampleFigure.Whole.Panels[0]]), FigureStyle.DoubleColumn);
        SKRectI area = DataArea(image);
        int At(double x) => (int)(area.Left + (x / 10 * area.Width));
        int Height(double y) => (int)(area.Bottom - (y * area.Height));

        Assert.Equal(Palette.Of(0), image.GetPixel(At(7.5), Height(0.2)));
        Assert.Equal(0, Count(image, Palette.Of(1), new SKRectI(At(4.3), Height(0.85), At(6.8), Height(0.75))));
        Assert.True(Count(image, Palette.Of(1), new SKRectI(At(7.1), Height(0.85), At(10), Height(0.75))) > 100);
        SKColor band = image.GetPixel(At(9), Height(0.27)), window = image.GetPixel(At(3), Height(0.6));
        Assert.True(band.Blue > band.Red && band.Red > 150, band.ToString());
        Assert.True(window.Red is > 200 and < 250 && window.Red == window.Blue, window.ToString());
    }

    [Fact]
    public void Maps_HaveTheColourOfEachCell()
    {
        Panel panel = SampleFigure.Image(2, 3);
        Map map = (Map)panel.Marks[0];
        using SKBitmap image = Png(new Figure("x", "x", "x.", [panel]), FigureStyle.DoubleColumn);
        SKRectI area = DataArea(image);

        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 2; column++)
            {
                double x = (map.XEdges[column] + map.XEdges[column + 1]) / 2 / map.XEdges[^1], y = (map.YEdges[row] + map.YEdges[row + 1]) / 2 / map.YEdges[^1], value = map.Values[(row * 2) + column];
                SKColor found = image.GetPixel((int)(area.Left + (x * area.Width)), (int)(area.Bottom - (y * area.Height)));
                ScottPlot.Color expected = MapDrawer.Colours.GetColor(Math.Min(1, value / map.To));
                Assert.Equal(double.IsNaN(value) ? SKColors.White : new SKColor(expected.R, expected.G, expected.B), found);
            }
        }
    }

    [Fact]
    public void Svg_HasItsTextsAsText_ScalesAndNamesOtherFonts()
    {
        XDocument svg = XDocument.Parse(Encoding.UTF8.GetString(Draw(SampleFigure.Whole, "svg")));
        string texts = string.Concat(svg.Descendants().Where(static e => e.Name.LocalName is "text").Select(static e => e.Value.Trim() + "\n"));

        Assert.NotNull(svg.Root!.Attribute("viewBox"));
        Assert.EndsWith("pt", svg.Root.Attribute("width")!.Value, StringComparison.Ordinal);
        Assert.All(new[] { "r (Å)", "ρ(r) (Å⁻¹)", "second, a longer name", "(a) curves", "10⁻⁶", "window" }, t => Assert.Contains(t, texts, StringComparison.Ordinal));
        Assert.All(svg.Descendants().Attributes("font-family"), static f => Assert.Contains("Helvetica, sans-serif", f.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Pdf_HasOnePage_AndTheFontInIt()
    {
        string pdf = Encoding.Latin1.GetString(Draw(SampleFigure.Whole, "pdf"));

        Assert.StartsWith("%PDF-", pdf, StringComparison.Ordinal);
        Assert.Contains("/FontFile2", pdf, StringComparison.Ordinal);
        Assert.Contains("DejaVuSansCondensed", pdf, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(pdf, @"/Type\s*/Page\b"));
        Assert.DoesNotContain("/CreationDate", pdf, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingToShow_IsDrawnEmpty()
    {
        Panel empty = new("", new Axis("x"), new Axis("y") { IsLog = true }, [new Line("a", [1, 2], [double.NaN, -1]), new Points("b", [], [])]);

        Assert.All(FigureFormat.All, f => Assert.NotEmpty(Draw(new Figure("x", "x", "x.", [empty]), f.Name)));
    }

    [Fact]
    public void ManyPoints_AreThinned_WithoutLosingAPeak()
    {
        SKPoint[] points = [.. Enumerable.Range(0, 100_000).Select(static i => new SKPoint(i * 0.001f, i == 54_321 ? -50 : i % 2))];
        points[70_000].Y = float.NaN;

        SKPoint[] thinned = [.. LineDrawer.Thinned(points)];

        Assert.InRange(thinned.Length, 800, 2000);
        Assert.Contains(points[54_321], thinned);
        Assert.Single(thinned, static p => float.IsNaN(p.Y));
        Assert.Equal(points.Min(static p => float.IsNaN(p.Y) ? 0 : p.Y), thinned.Min(static p => float.IsNaN(p.Y) ? 0 : p.Y));
    }

    private static byte[] Draw(Figure figure, string format, FigureStyle? style = null)
    {
        using MemoryStream target = new();
        FigureDrawer.Draw(figure, style ?? FigureStyle.DoubleColumn, FigureFormat.All.Single(f => f.Name == format), target);
        return target.ToArray();
    }

    private static SKBitmap Png(Figure figure, FigureStyle style) => SKBitmap.Decode(Draw(figure, "png", style));

    private static int Count(SKBitmap image, SKColor colour, SKRectI place)
    {
        int count = 0;
        for (int y = place.Top; y < place.Bottom; y++)
        {
            for (int x = place.Left; x < place.Right; x++)
            {
                count += image.GetPixel(x, y) == colour ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Inside of the frame: the longest dark row and column.</summary>
    private static SKRectI DataArea(SKBitmap image)
    {
        static bool Dark(SKColor c) => c.Red < 120 && c.Green < 120 && c.Blue < 120;
        int[] columns = [.. Enumerable.Range(0, image.Width).Where(x => Enumerable.Range(0, image.Height).Count(y => Dark(image.GetPixel(x, y))) > image.Height * 0.6)];
        int[] rows = [.. Enumerable.Range(0, image.Height).Where(y => Enumerable.Range(0, image.Width).Count(x => Dark(image.GetPixel(x, y))) > image.Width * 0.6)];
        return new SKRectI(columns.Min(), rows.Min(), columns.Max(), rows.Max());
    }
}
