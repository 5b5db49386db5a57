namespace Pipeline.Stages.Figures;

/// <summary>How wide a line is.</summary>
public enum LineWeight
{
    /// <summary>Half as wide as others.</summary>
    Thin,

    /// <summary>As wide as lines usually are.</summary>
    Normal,

    /// <summary>Twice as wide as others.</summary>
    Thick,
}
