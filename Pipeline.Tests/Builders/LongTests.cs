namespace Pipeline.Tests.Builders;

/// <summary><c>PIPELINE_LONG_TESTS=1</c>, which <c>./test --all</c> sets.</summary>
internal static class LongTests
{
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("PIPELINE_LONG_TESTS") == "1";
}
