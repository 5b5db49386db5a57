using Pipeline.Host.Drawing.Marks;
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

    /// <summary>By the points of the marks in each quarter; of equal ones the first: upper right.</summary>
    public static Alignment Of(Panel panel, AxisScale x, AxisScale y)
    {
        double middleX = (x.From + x.To) / 2, middleY = (y.From + y.To) / 2;
        int[] covered = new int[s_corners.Length];
        foreach (Mark mark in panel.Marks.Where(static m => m is Line or Points))
        {
            MarkDrawer drawer = MarkDrawers.Of(mark);
            foreach ((double px, double py) in drawer.Xs(mark).Select(x.Of).Zip(drawer.Ys(mark).Select(y.Of)))
            {
                for (int i = 0; i < s_corners.Length; i++)
                {
                    bool isUpper = y.HasNames ? py < middleY : py > middleY;
                    covered[i] += px > middleX == s_corners[i].IsRight && isUpper == s_corners[i].IsUpper && px >= x.From && px <= x.To ? 1 : 0;
                }
            }
        }

        return s_corners[Array.IndexOf(covered, covered.Min())].Corner;
    }
}
