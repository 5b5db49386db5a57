using System.Security.Cryptography;
using System.Text;
using Pipeline.Stages.Graph;

namespace Pipeline.Stages.Runs;

/// <summary>What is to be computed of a run, and how often results are published on the way.</summary>
public sealed record AnalysisPlan
{
    /// <summary>What the user said about the run.</summary>
    public RunSettings Settings { get; init; } = new();

    /// <summary>Settings of each observable that runs, by its name in the registries.</summary>
    public required IReadOnlyDictionary<string, object> Observables { get; init; }

    /// <summary>End at the first damaged frame instead of skipping it.</summary>
    public bool StopAtDamage { get; init; }

    /// <summary>When results are published while reading.</summary>
    public BarrierSchedule Barriers { get; init; } = new(TimeSpan.FromSeconds(60), 64L << 20, TimeSpan.FromSeconds(5));

    /// <summary>What checkpoints may cost; shared by the runs of a process.</summary>
    public CommitBudget Budget { get; init; } = CommitBudget.None;

    /// <summary>The keys that results depend on, with their values.</summary>
    public required IReadOnlyDictionary<string, string> SemanticKeys { get; init; }

    /// <summary>Hash of <see cref="SemanticKeys"/>, in ordinal order of keys.</summary>
    public string ConfigSha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', SemanticKeys.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Key}={k.Value}")))));
}
