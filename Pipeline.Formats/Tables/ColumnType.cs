namespace Pipeline.Formats.Tables;

/// <summary>Type of a column's values.</summary>
public enum ColumnType
{
    /// <summary>Double-precision number.</summary>
    Float64,

    /// <summary>64-bit integer.</summary>
    Int64,

    /// <summary>Flag.</summary>
    Boolean,

    /// <summary>Text.</summary>
    Utf8,
}
