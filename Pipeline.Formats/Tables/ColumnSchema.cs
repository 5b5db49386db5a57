namespace Pipeline.Formats.Tables;

/// <summary>What a column of a table is.</summary>
/// <param name="Name">ASCII, lower snake case, unit as suffix (<c>r_lo_A</c>).</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Unit">Unit in ASCII (<c>angstrom</c>, <c>ps</c>, <c>1</c>), or empty for names and flags.</param>
/// <param name="Description">What the column holds, and when a value is not defined: one sentence or two.</param>
public sealed record ColumnSchema(string Name, ColumnType Type, string Unit, string Description)
{
    /// <summary>Whether it is one of the columns that tell the rows of a run apart.</summary>
    public bool IsKey { get; init; }

    /// <summary>
    /// Whether its numbers say where a row stands (edge of a bin, lag as a time, range of a fit) and not what was found there: they are the
    /// same in every run analysed alike, and are never averaged.
    /// </summary>
    public bool IsCoordinate { get; init; }

    /// <summary>A column of numbers.</summary>
    public static ColumnSchema Float64(string name, string unit, string description) => new(name, ColumnType.Float64, unit, description);

    /// <summary>A column of integers.</summary>
    public static ColumnSchema Int64(string name, string unit, string description) => new(name, ColumnType.Int64, unit, description);

    /// <summary>A column of flags.</summary>
    public static ColumnSchema Boolean(string name, string description) => new(name, ColumnType.Boolean, "", description);

    /// <summary>A column of texts.</summary>
    public static ColumnSchema Utf8(string name, string description) => new(name, ColumnType.Utf8, "", description);

    /// <summary>The first column of every table: how many records of its source the row covers.</summary>
    public static ColumnSchema Frames(string description = "Trajectory frames the row covers") => Int64("frames", "1", description);

    /// <summary>The same column as a coordinate.</summary>
    public ColumnSchema Coordinate() => this with { IsCoordinate = true };

    /// <summary>The same column as one of the keys.</summary>
    public ColumnSchema Key() => this with { IsKey = true };
}
