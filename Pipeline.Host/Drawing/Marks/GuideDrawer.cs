using Pipeline.Stages.Figures;
using SkiaSharp;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>Draws straight lines across the panel, with their names beside them.</summary>
internal sealed class GuideDrawer : MarkDrawer<Guide>
{
    protected override IEnumerable<double> Xs(Guide mark) => mark.IsVertical ? [mark.At] : [];

    protected override IEnumerable<double> Ys(Guide mark) => mark.IsVertical ? [] : [mark.At];

    protected override void Draw(Guide mark, MarkCanvas canvas)
    {
        SKRect area = canvas.Area;
        float at = mark.IsVertical ? canvas.AtX(mark.At) : canvas.AtY(mark.At);
        if (!float.IsFinite(at))
        {
            return;
        }

        using SKPathEffect? dashes = LineDrawer.Dashes(LineStyle.Dashed, canvas.Style.Line);
        using SKPaint paint = new() { Color = Palette.Of(mark.Colour), StrokeWidth = canvas.Style.Line * 0.6f, IsStroke = true, IsAntialias = true, PathEffect = dashes };
        if (mark.IsVertical)
        {
            canvas.Canvas.DrawLine(at, area.Top, at, area.Bottom, paint);
            canvas.Write(mark.Name, at + 2, area.Top + canvas.Style.Font, Palette.Of(mark.Colour));
        }
        else
        {
            canvas.Canvas.DrawLine(area.Left, at, area.Right, at, paint);
            canvas.Write(mark.Name, area.Right - canvas.WidthOf(mark.Name) - 2, at - 2, Palette.Of(mark.Colour));
        }
    }
}
