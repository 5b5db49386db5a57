namespace Pipeline.Stages.Results;

/// <summary>How a value is compared.</summary>
public enum RowOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>is null</c></summary>
    IsNull,

    /// <summary><c>is not null</c></summary>
    IsNotNull,
}
