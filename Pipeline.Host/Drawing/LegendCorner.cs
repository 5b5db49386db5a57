using Pipeline.Stages.Figures;
using ScottPlot;
using Line = Pipeline.Stages.Figures.Line;

namespace Pipeline.Host.Drawing;

/// <summary>The corner of a panel where a legend covers least.</summary>
internal static class LegendCorner
{
    private static readonly (Alignment Corner, bool IsRight, bool IsUpper)[] s_corners =
    [
        (Alignment.UpperRight, true, true), (Alignment.UpperLeft, false, true), (Alignment.LowerRight, true, false), (Alignment.LowerLeft, false, false),
    ];

    /// <summary>By the points of the marks below it; of equal ones the first: upper right.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="x">Its horizontal axis.</param>
    /// <param name="y">Its vertical axis.</param>
    /// <param name="width">Width of the legend, of that of the data area.</param>
    /// <param name="height">Its height, of that of the data area.</param>
    public static Alignment Of(Panel panel, AxisScale x, AxisScale y, double width, double height)
    {
        int[] covered = new int[s_corners.Length];
        foreach (Mark mark in panel.Marks)
        {
            foreach ((double px, double py) in Places(mark))
            {
                double fromLeft = (x.Of(px) - x.From) / (x.To - x.From), fromBelow = (y.Of(py) - y.From) / (y.To - y.From);
                fromBelow = y.HasNames ? 1 - fromBelow : fromBelow; // the first name is on top
                for (int i = 0; i < s_corners.Length; i++)
                {
                    bool isBeside = s_corners[i].IsRight ? fromLeft >= 1 - width && fromLeft <= 1 : fromLeft <= width && fromLeft >= 0;
                    covered[i] += isBeside && (s_corners[i].IsUpper ? fromBelow >= 1 - height : fromBelow <= height) ? 1 : 0;
                }
            }
        }

        return s_corners[Array.IndexOf(covered, covered.Min())].Corner;
    }

    private static IEnumerable<(double X, double Y)> Places(Mark mark) => mark switch
    {
        Line line => line.X.Zip(line.Y),
        Band band => band.X.Zip(band.Low).Concat(band.X.Zip(band.High)),
        Points { IsHorizontal: true, Low.Count: > 0 } points => points.X.Zip(points.Y).Concat(points.Low.Zip(points.Y)).Concat(points.High.Zip(points.Y)),
        Points points => points.X.Zip(points.Y),
        _ => [],
    };
}
