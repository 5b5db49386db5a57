namespace Pipeline.Host.Drawing;

/// <summary>Measures of a drawn figure. All lengths but the width are points, 1/72 inch.</summary>
/// <param name="WidthMm">Width on paper, mm.</param>
internal sealed record FigureStyle(double WidthMm)
{
    private const double PointsPerMm = 72 / 25.4;

    /// <summary>One column of a journal.</summary>
    public static FigureStyle SingleColumn { get; } = new(85);

    /// <summary>Two columns of a journal.</summary>
    public static FigureStyle DoubleColumn { get; } = new(170);

    /// <summary>Width, points.</summary>
    public float Width => (float)(WidthMm * PointsPerMm);

    /// <summary>Height of text.</summary>
    public float Font { get; init; } = 7.5f;

    /// <summary>Width of a line of normal weight.</summary>
    public float Line { get; init; } = 1.1f;

    /// <summary>Width of axes and ticks.</summary>
    public float Frame { get; init; } = 0.6f;

    /// <summary>Pixels per inch, of formats with pixels.</summary>
    public int Dpi { get; init; } = 300;
}
