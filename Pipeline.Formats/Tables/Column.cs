namespace Pipeline.Formats.Tables;

/// <summary>A named, typed column of a result.</summary>
/// <param name="Name">ASCII, lower snake case, unit as suffix (<c>r_lo_A</c>).</param>
/// <param name="Unit">Unit in ASCII (<c>angstrom</c>, <c>ps</c>, <c>1</c>), or empty for names and flags.</param>
public abstract record Column(string Name, string Unit)
{
    /// <summary>Which values are defined; null when all are.</summary>
    public ReadOnlyMemory<bool>? Valid { get; init; }

    /// <summary>One sentence of what the column holds, for the file's metadata.</summary>
    public string Description { get; init; } = "";

    /// <summary>Number of values.</summary>
    public abstract int Length { get; }

    /// <summary>Whether value <paramref name="row"/> is defined.</summary>
    public bool IsValid(int row) => Valid is not { } valid || valid.Span[row];
}

/// <summary>Double-precision numbers.</summary>
public sealed record Float64Column(string Name, string Unit, ReadOnlyMemory<double> Values) : Column(Name, Unit)
{
    /// <inheritdoc/>
    public override int Length => Values.Length;
}

/// <summary>Integers.</summary>
public sealed record Int64Column(string Name, string Unit, ReadOnlyMemory<long> Values) : Column(Name, Unit)
{
    /// <inheritdoc/>
    public override int Length => Values.Length;
}

/// <summary>Flags.</summary>
public sealed record BooleanColumn(string Name, ReadOnlyMemory<bool> Values) : Column(Name, "")
{
    /// <inheritdoc/>
    public override int Length => Values.Length;
}

/// <summary>Strings; a row that is not valid may hold anything.</summary>
public sealed record Utf8Column(string Name, IReadOnlyList<string> Values) : Column(Name, "")
{
    /// <inheritdoc/>
    public override int Length => Values.Count;
}
