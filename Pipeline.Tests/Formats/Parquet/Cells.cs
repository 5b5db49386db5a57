using System.Globalization;
using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>Cells in the spelling of read-parquet.mjs.</summary>
internal static class Cells
{
    public static string TypeOf(Column column) => column switch
    {
        Float64Column => "double",
        Int64Column => "int64",
        BooleanColumn => "boolean",
        _ => "string",
    };

    public static string? Of(Column column, int row) => !column.IsValid(row) ? null : column switch
    {
        Float64Column c => Double(c.Values.Span[row]),
        Int64Column c => c.Values.Span[row].ToString(CultureInfo.InvariantCulture),
        BooleanColumn c => c.Values.Span[row] ? "true" : "false",
        Utf8Column c => c.Values[row],
        _ => throw new ArgumentException(column.Name, nameof(column)),
    };

    private static string Double(double value) => double.IsFinite(value)
        ? BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture)
        : value.ToString(CultureInfo.InvariantCulture);
}
