using System.Globalization;
using System.Text;

namespace Pipeline.Tests.Builders;

/// <summary>Text of a small trajectory as VASP writes it: atoms that drift a little each frame.</summary>
internal static class SmallXdatcar
{
    public const string Header = "small\n           1\n    10.000000    0.000000    0.000000\n     0.000000   10.000000    0.000000\n     0.000000    0.000000   10.000000\n   Ag   I \n   2   1\n";

    public static string Frame(long label, long index, string? labelText = null)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"Direct configuration={labelText ?? label.ToString(CultureInfo.InvariantCulture).PadLeft(6)}\n");
        for (int atom = 0; atom < 3; atom++)
        {
            double x = (0.1 + (0.3 * atom) + (0.001 * index * (atom + 1))) % 1.0;
            text.Append(CultureInfo.InvariantCulture, $" {x,12:F8}{0.25,12:F8}{0.5,12:F8}\n");
        }

        return text.ToString();
    }

    public static string Of(params long[] labels) => Header + string.Concat(labels.Select((label, i) => Frame(label, i)));

    public static long[] Labels(int count, int stride = 1) => [.. Enumerable.Range(1, count).Select(i => (long)i * stride)];
}
