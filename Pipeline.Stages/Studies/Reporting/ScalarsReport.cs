using System.Globalization;
using System.Text;
using Pipeline.Formats.Tables;

#pragma warning disable RS0030 // digits of a text

namespace Pipeline.Stages.Studies.Reporting;

/// <summary>The scalars of a study as a paper prints them: CSV for a spreadsheet, LaTeX for the manuscript.</summary>
/// <param name="Headings">Name of each column of values.</param>
/// <param name="Rows">The rows.</param>
public sealed record ScalarsReport(IReadOnlyList<string> Headings, IReadOnlyList<ScalarRow> Rows)
{
    private const int LargestPlain = 4; // powers of ten beyond which a factor is taken out
    private const int DigitsWithoutError = 4;

    /// <summary>Two columns a heading, value and error, numbers in full.</summary>
    public ColumnTable ToTable()
    {
        List<Column> columns =
        [
            new Utf8Column("quantity", [.. Rows.Select(static r => r.Quantity)]),
            new Utf8Column("of", [.. Rows.Select(static r => r.Of)]),
            new Utf8Column("unit", [.. Rows.Select(static r => r.Unit)]),
        ];
        for (int i = 0; i < Headings.Count; i++)
        {
            columns.Add(new Float64Column(Headings[i], "", Rows.Select(r => r.Values[i].Value).ToArray()));
            columns.Add(new Float64Column(Headings[i] + "_error", "", Rows.Select(r => r.Values[i].Error).ToArray()));
        }

        columns.Add(new Utf8Column("remark", [.. Rows.Select(static r => r.Remark)]));
        return CompletedTable.Of(new ColumnTable("scalars", 1, 0, columns, new Dictionary<string, string>(StringComparer.Ordinal)));
    }

    /// <summary>A <c>tabular</c> without packages.</summary>
    public string ToLatex()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"\\begin{{tabular}}{{lll{new string('r', Headings.Count)}l}}\n\\hline\n");
        text.Append(CultureInfo.InvariantCulture, $"Quantity & & Unit & {string.Join(" & ", Headings.Select(Escaped))} & \\\\\n\\hline\n");
        foreach (ScalarRow row in Rows)
        {
            string[] cells = [Escaped(row.Quantity.Replace('_', ' ')), Escaped(row.Of), Unit(row.Unit), .. row.Values.Select(Latex), Escaped(row.Remark)];
            text.Append(string.Join(" & ", cells)).Append(" \\\\\n");
        }

        return text.Append("\\hline\n\\end{tabular}\n").ToString();
    }

    /// <summary>The value to the second digit of its error: <c>(1.06 ± 0.06) × 10⁻⁵</c> in LaTeX; a dash where there is none.</summary>
    internal static string Latex(ScalarValue value)
    {
        if (!double.IsFinite(value.Value))
        {
            return "--";
        }

        int power = value.Value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value.Value)));
        int factor = Math.Abs(power) >= LargestPlain ? power : 0;
        double scale = Math.Pow(10, factor);
        bool hasError = double.IsFinite(value.Error) && value.Error > 0;
        int first = hasError ? (int)Math.Floor(Math.Log10(value.Error / scale)) : power - factor - DigitsWithoutError + 2;
        string format = "F" + Math.Clamp(1 - first, 0, 15).ToString(CultureInfo.InvariantCulture);
        string number = (value.Value / scale).ToString(format, CultureInfo.InvariantCulture);
        string both = hasError ? $"{number} \\pm {(value.Error / scale).ToString(format, CultureInfo.InvariantCulture)}" : number;
        string times = string.Create(CultureInfo.InvariantCulture, $" \\times 10^{{{factor}}}");
        return factor == 0 ? $"${both}$" : hasError ? $"$({both}){times}$" : $"${both}{times}$";
    }

    private static string Unit(string unit) => unit switch
    {
        "1" or "" => "",
        "angstrom" => "\\AA",
        "degree" => "deg",
        "kelvin" => "K",
        "1/cm" => "cm$^{-1}$",
        "cm^2/s" => "cm$^2$/s",
        "g/cm^3" => "g/cm$^3$",
        "siemens/cm" => "S/cm",
        _ => Escaped(unit),
    };

    private static string Escaped(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            escaped.Append(c switch
            {
                '_' or '%' or '&' or '#' or '$' or '{' or '}' => $"\\{c}",
                '^' => "\\^{}",
                '~' => "\\~{}",
                '\\' => "\\textbackslash{}",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
