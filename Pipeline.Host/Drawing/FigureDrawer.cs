using Pipeline.Stages.Figures;
using ScottPlot;
using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>Draws a figure to a file, without a browser and without fonts of the system.</summary>
internal static class FigureDrawer
{
    private const float Seam = 0.35f; // points

    /// <summary>Draws it. The title is left out: papers have captions.</summary>
    public static void Draw(Stages.Figures.Figure figure, FigureStyle style, FigureFormat format, Stream target)
    {
        EmbeddedFont.Register();
        (SKSize size, SKRect[] places) = PanelGrid.Of(figure.Panels, style);
        format.Write(size, style, Paint, target);

        void Paint(SKCanvas canvas)
        {
            for (int i = 0; i < places.Length; i++)
            {
                string letter = places.Length > 1 ? $"({(char)('a' + (i % 26))})" : "";
                using PanelPlot plot = new(figure.Panels[i], letter, style, places[i].Size);
                SKRect place = places[i];
                canvas.Save();
                canvas.ClipRect(SKRect.Inflate(place, -Seam, -Seam)); // a plot clears what it draws on, and edges between pixels stay half cleared
                canvas.Translate(place.Left, place.Top);
                plot.Render(canvas, new PixelRect(0, place.Width, place.Height, 0));
                canvas.Restore();
            }
        }
    }
}
