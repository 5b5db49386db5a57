using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>A kind of file that figures are written to.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Extension">Extension of its files, without the dot.</param>
/// <param name="Write">Draws on a page of a size in points and writes it.</param>
internal sealed record FigureFormat(string Name, string Extension, Action<SKSize, FigureStyle, Action<SKCanvas>, Stream> Write)
{
    private const int PointsPerInch = 72;
    private const int PngLevel = 4; // of nine; a third smaller than the fastest, half the time of the smallest
    private const int Lossless = 101;

    /// <summary>The formats, one line each.</summary>
    public static IReadOnlyList<FigureFormat> All { get; } =
    [
        new("pdf", "pdf", WritePdf),
        new("png", "png", WritePng),
        new("svg", "svg", WriteSvg),
    ];

    private static void WritePng(SKSize size, FigureStyle style, Action<SKCanvas> draw, Stream target)
    {
        float scale = style.Dpi / (float)PointsPerInch;
        using SKSurface surface = SKSurface.Create(new SKImageInfo((int)Math.Round(size.Width * scale), (int)Math.Round(size.Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        draw(surface.Canvas);
        using SKPixmap pixels = surface.PeekPixels();
        using SKData? data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, PngLevel));
        (data ?? throw new InvalidOperationException("the image could not be encoded")).SaveTo(target);
    }

    private static void WriteSvg(SKSize size, FigureStyle style, Action<SKCanvas> draw, Stream target)
    {
        using MemoryStream drawn = new();
        using (SKManagedWStream stream = new(drawn))
        using (SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(size), stream))
        {
            draw(canvas);
        }

        using StreamReader reader = new(new MemoryStream(drawn.ToArray()));
        using StreamWriter writer = new(target, leaveOpen: true);
        writer.Write(SvgText.Finished(reader.ReadToEnd(), size));
    }

    /// <summary>Without date or program: the same figure gives the same bytes.</summary>
    private static void WritePdf(SKSize size, FigureStyle style, Action<SKCanvas> draw, Stream target)
    {
        using MemoryStream drawn = new();
        using (SKManagedWStream stream = new(drawn))
        using (SKDocument document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata { RasterDpi = style.Dpi, EncodingQuality = Lossless }))
        {
            draw(document.BeginPage(size.Width, size.Height));
            document.EndPage();
            document.Close();
        }

        drawn.WriteTo(target);
    }
}
