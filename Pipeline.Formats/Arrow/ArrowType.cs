namespace Pipeline.Formats.Arrow;

/// <summary>The types used here, by their number in the union <c>Type</c> of Schema.fbs; each in one width only.</summary>
internal enum ArrowType
{
    /// <summary>Signed, 64 bits.</summary>
    Int = 2,

    /// <summary>Double precision.</summary>
    FloatingPoint = 3,

    /// <summary>Text with 32-bit offsets.</summary>
    Utf8 = 5,

    /// <summary>One bit a value.</summary>
    Bool = 6,

    /// <summary>Bytes with 64-bit offsets.</summary>
    LargeBinary = 19,
}
