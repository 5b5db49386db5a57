using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Formats.Parquet;

/// <summary>A folder of one test, gone with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ionstream-test-");

    public string FullName => _folder.FullName;

    public async Task<string> WriteAsync(ColumnTable table, string name = "table.parquet", ITableWriter? writer = null)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using FileStream file = File.Create(path);
        await (writer ?? new ParquetTableWriter()).WriteAsync(table, ContentHash.Of(table), file, TestContext.Current.CancellationToken);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
