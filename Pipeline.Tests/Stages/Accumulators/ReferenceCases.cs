using Pipeline.Tests.Builders;

namespace Pipeline.Tests.Stages.Accumulators;

/// <summary>The runs of ../shared that come with results computed by other people's code.</summary>
internal static class ReferenceCases
{
    private static readonly Dictionary<string, string[]> s_hosts = new(StringComparer.Ordinal)
    {
        ["reference/agi128_rep1"] = ["I"],
        ["reference/agi128_rep2"] = ["I"],
        ["reference/agi128_rep3"] = ["I"],
        ["reference/agi128_shear"] = ["I"],
        ["reference/agi128_nptiso"] = ["I"],
        ["mlmd/lgps_900K"] = ["Ge", "P", "S"],
        ["mlmd/nss_300K"] = ["Sb", "S"],
        ["mlmd/nssw_600K_n"] = ["Sb", "W", "S"],
    };

    public static TheoryData<string> All => [.. s_hosts.Keys];

    public static TheoryData<string> Polyanions => [.. s_hosts.Keys.Where(k => k.StartsWith("mlmd/", StringComparison.Ordinal))];

    public static bool IsAgi(string folder) => folder.StartsWith("reference/", StringComparison.Ordinal);

    public static XdatcarRun Load(string folder) => XdatcarRun.Load(folder, s_hosts[folder]);

    public static CsvTable Expected(string folder, string table) => CsvTable.Load($"{folder}/expected/{table}.csv");
}
