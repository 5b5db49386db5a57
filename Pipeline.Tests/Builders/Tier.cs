namespace Pipeline.Tests.Builders;

/// <summary>
/// How much is tried: <c>quick</c> is what <c>./test</c> runs, <c>ci</c> what <c>./test --ci</c> runs, <c>long</c> what <c>./test --all</c> runs. A test
/// that is not for the first carries <c>[Trait(Tier.Trait, Tier.Ci)]</c> or <c>[Trait(Tier.Trait, Tier.Long)]</c>; one whose size differs asks
/// <see cref="Of"/>. The script passes over the traits and sets <c>PIPELINE_TIER</c>; without that the sizes are CI's.
/// </summary>
internal static class Tier
{
    public const string Trait = "tier";
    public const string Quick = "quick";
    public const string Ci = "ci";
    public const string Long = "long";

    private static readonly string s_current = Environment.GetEnvironmentVariable("PIPELINE_TIER") ?? Ci;

    public static bool IsQuick { get; } = s_current == Quick;

    public static bool IsLong { get; } = s_current == Long;

    /// <summary>The size of a test in the tier that runs.</summary>
    public static T Of<T>(T quick, T ci, T @long) => IsQuick ? quick : IsLong ? @long : ci;
}
