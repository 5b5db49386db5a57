using SkiaSharp;

namespace Pipeline.Host.Drawing;

/// <summary>
/// Colours that people with a colour-vision deficiency tell apart (Okabe and Ito, Color Universal Design, 2008), those too light for thin
/// lines on white darkened.
/// </summary>
internal static class Palette
{
    private const byte BandAlpha = 56;
    private static readonly SKColor[] s_colours =
    [
        new(0x00, 0x66, 0xA6), new(0xD5, 0x5E, 0x00), new(0x00, 0x8A, 0x66), new(0xC0, 0x52, 0x9B),
        new(0x8C, 0x6D, 0x00), new(0x3A, 0x9B, 0xD9), new(0x4B, 0x2E, 0x83), new(0x33, 0x33, 0x33),
    ];

    /// <summary>The colour of what is no result: guides, sums.</summary>
    public static SKColor Neutral { get; } = new(0x70, 0x70, 0x70);

    /// <summary>The colour of axes and texts.</summary>
    public static SKColor Ink { get; } = new(0x20, 0x20, 0x20);

    /// <summary>A colour by its number; negative for the neutral one.</summary>
    public static SKColor Of(int number) => number < 0 ? Neutral : s_colours[number % s_colours.Length];

    /// <summary>The same for an area that lines must be seen through.</summary>
    public static SKColor AreaOf(int number) => Of(number).WithAlpha(BandAlpha);
}
