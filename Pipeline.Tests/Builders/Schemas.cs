using Pipeline.Formats.Tables;

namespace Pipeline.Tests.Builders;

internal static class Schemas
{
    /// <summary>The same table with these of its columns, in their order: as much of it as a test needs.</summary>
    public static TableSchema Only(this TableSchema schema, params string[] columns) =>
        schema with { Columns = [.. columns.Select(c => schema.Find(c) ?? throw new ArgumentException($"'{schema.Name}' has no column '{c}'", nameof(columns)))] };
}
