using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>
/// Draws maps: an image with one colour a cell, several pixels each. Programs that show SVG or PDF smooth images that they enlarge; these
/// are large enough that only the seams between cells are.
/// </summary>
internal sealed class MapDrawer : MarkDrawer<Map>
{
    private const int PixelsAPoint = 4; // 288 to the inch

    /// <summary>Its colours, from the smallest value to the largest.</summary>
    public static IColormap Colours { get; } = new ScottPlot.Colormaps.Viridis();

    protected override IEnumerable<double> Xs(Map mark) => [mark.XEdges[0], mark.XEdges[^1]];

    protected override IEnumerable<double> Ys(Map mark) => [mark.YEdges[0], mark.YEdges[^1]];

    protected override void Draw(Map mark, MarkCanvas canvas)
    {
        SKRect area = canvas.Area;
        int width = (int)(area.Width * PixelsAPoint), height = (int)(area.Height * PixelsAPoint);
        int[] columns = Places(mark.XEdges, width, pixel => canvas.Axes.GetCoordinateX(area.Left + ((pixel + 0.5f) / PixelsAPoint)));
        int[] rows = Places(mark.YEdges, height, pixel => canvas.Axes.GetCoordinateY(area.Top + ((pixel + 0.5f) / PixelsAPoint)));
        SKColor[] cells = [.. mark.Values.Select(v => Colour(mark, v))];
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        SKColor[] pixels = new SKColor[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = columns[x] < 0 || rows[y] < 0 ? SKColors.White : cells[(rows[y] * (mark.XEdges.Count - 1)) + columns[x]];
            }
        }

        bitmap.Pixels = pixels;
        using SKImage image = SKImage.FromBitmap(bitmap);
        canvas.Canvas.DrawImage(image, area, new SKSamplingOptions(SKFilterMode.Nearest));
    }

    private static SKColor Colour(Map map, double value)
    {
        if (!double.IsFinite(value))
        {
            return SKColors.White;
        }

        double share = map.To > map.From ? Math.Clamp((value - map.From) / (map.To - map.From), 0, 1) : 0;
        Color colour = Colours.GetColor(share);
        return new SKColor(colour.R, colour.G, colour.B);
    }

    /// <summary>The cell at each pixel; negative outside the map.</summary>
    private static int[] Places(IReadOnlyList<double> edges, int pixels, Func<int, double> coordinate)
    {
        double[] sorted = [.. edges];
        int[] places = new int[pixels];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            double at = coordinate(pixel);
            int found = Array.BinarySearch(sorted, at);
            int cell = found >= 0 ? found : ~found - 1;
            places[pixel] = cell < 0 || cell >= sorted.Length - 1 ? -1 : cell;
        }

        return places;
    }
}
