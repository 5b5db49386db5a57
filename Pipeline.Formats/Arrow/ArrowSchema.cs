namespace Pipeline.Formats.Arrow;

/// <summary>Schema.fbs <c>Schema</c>: flat columns and what is said of all of them.</summary>
internal sealed record ArrowSchema(IReadOnlyList<ArrowField> Fields, IReadOnlyCollection<KeyValuePair<string, string>> Metadata);

/// <summary>Schema.fbs <c>Field</c>: a column without children or dictionary.</summary>
internal sealed record ArrowField(string Name, ArrowType Type, bool IsNullable, IReadOnlyCollection<KeyValuePair<string, string>> Metadata)
{
    public ArrowField(string name, ArrowType type, bool isNullable)
        : this(name, type, isNullable, [])
    {
    }
}
