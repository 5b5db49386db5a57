using Pipeline.Formats.Tables;
using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Host.Commands.Exporting;

/// <summary>What <c>export</c> wrote, read back.</summary>
internal sealed record Exported(Ionstream Program, ColumnTable Frames, ColumnTable Cells)
{
    public static string CellsOf(string path) => path[..^".parquet".Length] + "-cells.parquet";

    /// <summary>Exports a run and reads both files.</summary>
    public static async Task<Exported> Run(int code, string run, string to, params string[] options)
    {
        Ionstream program = await Ionstream.Run(["export", run, "--to", to, .. options]);
        Assert.True(program.ExitCode == code, $"{program.ExitCode}: {program.Error}");
        Assert.Equal([to, CellsOf(to)], program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(to)!, ".*"));
        return new Exported(program, await Read(to), await Read(CellsOf(to)));
    }

    public static async Task<ColumnTable> Read(string path) =>
        await new ParquetTableReader().ReadAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), null, TestContext.Current.CancellationToken);

    public static double[] Numbers(ColumnTable table, string column) => Column<Float64Column>(table, column).Values.ToArray();

    public static long[] Integers(ColumnTable table, string column) => Column<Int64Column>(table, column).Values.ToArray();

    public static string[] Texts(ColumnTable table, string column) => [.. Column<Utf8Column>(table, column).Values];

    /// <summary>Values that are defined.</summary>
    public static int Defined(ColumnTable table, string column)
    {
        Column found = table.Columns.Single(c => c.Name == column);
        return Enumerable.Range(0, found.Length).Count(found.IsValid);
    }

    private static T Column<T>(ColumnTable table, string column)
        where T : Column
        => Assert.IsType<T>(table.Columns.Single(c => c.Name == column));
}
