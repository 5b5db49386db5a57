using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;
using Line = Pipeline.Stages.Figures.Line;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>Draws lines.</summary>
internal sealed class LineDrawer : MarkDrawer<Line>
{
    private const float Column = 0.25f; // points: about a pixel at 300 to the inch
    private const int Kept = 4;

    protected override IEnumerable<double> Xs(Line mark) => mark.X;

    protected override IEnumerable<double> Ys(Line mark) => mark.Y;

    protected override LegendItem Item(Line mark) => new()
    {
        LabelText = mark.Name,
        LineColor = Color.FromSKColor(Palette.Of(mark.Colour)),
        LineWidth = 1.4f,
        LinePattern = mark.Style switch
        {
            Stages.Figures.LineStyle.Dashed => LinePattern.Dashed,
            Stages.Figures.LineStyle.Dotted => LinePattern.Dotted,
            _ => LinePattern.Solid,
        },
    };

    protected override void Draw(Line mark, MarkCanvas canvas)
    {
        using SKPath path = new();
        bool isOpen = false;
        foreach (SKPoint at in Thinned([.. mark.X.Zip(mark.Y, canvas.At)]))
        {
            if (!float.IsFinite(at.X) || !float.IsFinite(at.Y))
            {
                isOpen = false;
            }
            else if (isOpen)
            {
                path.LineTo(at);
            }
            else
            {
                path.MoveTo(at);
                isOpen = true;
            }
        }

        float width = canvas.Style.Line * mark.Weight switch
        {
            LineWeight.Thin => 0.5f,
            LineWeight.Thick => 2,
            _ => 1,
        };
        using SKPathEffect? dashes = Dashes(mark.Style, canvas.Style.Line);
        using SKPaint paint = new() { Color = Palette.Of(mark.Colour), StrokeWidth = width, IsStroke = true, IsAntialias = true, StrokeJoin = SKStrokeJoin.Round, PathEffect = dashes };
        canvas.Canvas.DrawPath(path, paint);
    }

    /// <summary>
    /// Points that make the same picture: of many within a quarter of a point from left to right the first, the lowest, the highest and the last.
    /// A line that goes back, or has a gap there, is left as it is.
    /// </summary>
    internal static IEnumerable<SKPoint> Thinned(SKPoint[] points)
    {
        for (int from = 0, to; from < points.Length; from = to)
        {
            float column = MathF.Floor(points[from].X / Column);
            to = from + 1;
            while (to < points.Length && points[to].X >= points[to - 1].X && MathF.Floor(points[to].X / Column) == column && float.IsFinite(points[to].Y))
            {
                to++;
            }

            if (to - from <= Kept || !float.IsFinite(points[from].Y))
            {
                for (int i = from; i < to; i++)
                {
                    yield return points[i];
                }

                continue;
            }

            int low = from, high = from;
            for (int i = from; i < to; i++)
            {
                (low, high) = (points[i].Y < points[low].Y ? i : low, points[i].Y > points[high].Y ? i : high);
            }

            foreach (int i in new SortedSet<int> { from, low, high, to - 1 })
            {
                yield return points[i];
            }
        }
    }

    /// <summary>What makes a line dashed or dotted; null for a solid one.</summary>
    internal static SKPathEffect? Dashes(Stages.Figures.LineStyle style, float line) => style switch
    {
        Stages.Figures.LineStyle.Dashed => SKPathEffect.CreateDash([4 * line, 2.5f * line], 0),
        Stages.Figures.LineStyle.Dotted => SKPathEffect.CreateDash([line, 2 * line], 0),
        _ => null,
    };
}
