using Pipeline.Stages.Figures;

namespace Pipeline.Host.Drawing.Marks;

/// <summary>The drawers of all kinds of marks, one line each.</summary>
internal static class MarkDrawers
{
    /// <summary>The drawers.</summary>
    public static IReadOnlyList<MarkDrawer> All { get; } =
    [
        new BandDrawer(),
        new GuideDrawer(),
        new LineDrawer(),
        new MapDrawer(),
        new PointsDrawer(),
        new SpanDrawer(),
    ];

    /// <summary>The drawer of a mark.</summary>
    public static MarkDrawer Of(Mark mark) => All.First(d => d.Kind == mark.GetType());
}
