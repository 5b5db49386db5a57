using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;
using Line = Pipeline.Stages.Figures.Line;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>Draws lines.</summary>
internal sealed class LineDrawer : MarkDrawer<Line>
{
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
        for (int i = 0; i < mark.X.Count; i++)
        {
            SKPoint at = canvas.At(mark.X[i], mark.Y[i]);
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

    /// <summary>What makes a line dashed or dotted; null for a solid one.</summary>
    internal static SKPathEffect? Dashes(Stages.Figures.LineStyle style, float line) => style switch
    {
        Stages.Figures.LineStyle.Dashed => SKPathEffect.CreateDash([4 * line, 2.5f * line], 0),
        Stages.Figures.LineStyle.Dotted => SKPathEffect.CreateDash([line, 2 * line], 0),
        _ => null,
    };
}
