#pragma warning disable RS0030 // a study is computed from finished tables: nothing is stored or summed on from it

namespace Pipeline.Stages.Studies;

/// <summary>The natural logarithm and its inverse, where a study compares ratios.</summary>
internal static class NaturalLog
{
    /// <summary>ln x.</summary>
    public static double Of(double x) => Math.Log(x);

    /// <summary>e to the power of x.</summary>
    public static double Inverse(double x) => Math.Exp(x);
}
