using System.Reflection;
using Pipeline.Formats.Model;
using Pipeline.Host;
using Pipeline.Stages;

namespace Pipeline.Tests.Architecture;

/// <summary>
/// Which folder may use which, as the compiled programs have it. A folder is the second part of a namespace with all below it; those of
/// <c>Commit</c> stand for themselves. A new use has to be added here, which makes it a decision; one that is no longer there has to go.
/// </summary>
public sealed class NamespaceEdgesTests
{
    /// <summary>Uses that point one way.</summary>
    private static readonly Dictionary<string, string> s_allowed = new(StringComparer.Ordinal)
    {
        ["Formats.Readers"] = "Formats.State",
        ["Formats.State"] = "Formats Formats.Tables",
        ["Host"] = "Formats Formats.Model Stages.Commit.Checkpoints Stages.Results Stages.Sources Stages.Studies",
        ["Host.Commands"] = "Formats Formats.Model Formats.Readers Formats.Tables Host.Configuration Host.Demo Host.Drawing "
            + "Host.Options Host.Output Host.Reporting Stages Stages.Accumulators Stages.Commit.Checkpoints "
            + "Stages.Commit.Publishing Stages.Events Stages.Figures Stages.Graph Stages.Groups Stages.Results "
            + "Stages.Runs Stages.Sources Stages.Studies",
        ["Host.Configuration"] = "Formats Formats.Model Host Host.Options Stages Stages.Accumulators Stages.Figures Stages.Graph "
            + "Stages.Groups Stages.Recognition Stages.Runs Stages.Sources",
        ["Host.Demo"] = "Formats.Model",
        ["Host.Drawing"] = "Stages.Figures",
        ["Host.Options"] = "Stages.Groups Stages.Studies",
        ["Host.Output"] = "Formats Formats.Tables Host.Configuration Stages.Commit.Checkpoints Stages.Commit.Publishing "
            + "Stages.Results Stages.Runs Stages.Studies",
        ["Host.Reporting"] = "Formats Formats.Tables Host Host.Configuration Stages.Figures Stages.Results Stages.Studies",
        ["Host.Watching"] = "Formats Host Host.Configuration Host.Output Stages Stages.Accumulators Stages.Commit.Checkpoints "
            + "Stages.Commit.Publishing Stages.Graph Stages.Runs Stages.Sources",
        ["Stages"] = "Formats.Model Formats.Tables Stages.Accumulators Stages.Events",
        ["Stages.Accumulators"] = "Formats.Model Formats.State Formats.Tables",
        ["Stages.Commit.Checkpoints"] = "Formats Formats.State Stages.Commit.Publishing",
        ["Stages.Commit.Publishing"] = "Formats Formats.Tables",
        ["Stages.Derived"] = "Formats.Model Formats.Readers Formats.Tables Stages.Accumulators",
        ["Stages.Events"] = "Formats Formats.Model Formats.State Formats.Tables",
        ["Stages.Figures"] = "Formats.Tables Stages.Derived Stages.Studies",
        ["Stages.Graph"] = "Formats.Model Formats.State Stages.Accumulators Stages.Commit.Checkpoints Stages.Events",
        ["Stages.Groups"] = "Formats Formats.Model Formats.Readers Stages.Transforms",
        ["Stages.Recognition"] = "Formats.Model Stages.Groups",
        ["Stages.Results"] = "Formats Formats.Tables Stages Stages.Commit.Publishing Stages.Sources",
        ["Stages.Runs"] = "Formats Formats.Model Formats.Readers Formats.State Formats.Tables Stages.Commit.Checkpoints "
            + "Stages.Events Stages.Recognition",
        ["Stages.Sources"] = "Formats Formats.Model Formats.Readers Formats.State Stages.Commit.Checkpoints Stages.Events "
            + "Stages.Graph Stages.Transforms",
        ["Stages.Studies"] = "Formats Formats.Tables Stages.Derived Stages.Results",
        ["Stages.Transforms"] = "Formats.Model Formats.State",
    };

    /// <summary>Pairs of folders that use each other: to be untangled, and none to be added.</summary>
    private static readonly string[] s_mutual =
    [
        "Formats <-> Formats.Readers",
        "Formats <-> Formats.Tables",
        "Formats.Model <-> Formats.Readers",
        "Host <-> Host.Commands",
        "Host <-> Host.Output",
        "Host.Commands <-> Host.Watching",
        "Stages <-> Stages.Derived",
        "Stages <-> Stages.Runs",
        "Stages.Accumulators <-> Stages.Groups",
        "Stages.Accumulators <-> Stages.Runs",
        "Stages.Commit.Publishing <-> Stages.Runs",
        "Stages.Derived <-> Stages.Runs",
        "Stages.Graph <-> Stages.Runs",
        "Stages.Groups <-> Stages.Runs",
        "Stages.Runs <-> Stages.Sources",
        "Stages.Runs <-> Stages.Transforms",
    ];

    [Fact]
    public void Uses_AreThoseAllowed()
    {
        SortedSet<string> found = Found();
        SortedSet<string> allowed = new(s_allowed.SelectMany(static a => a.Value.Split(' ').Select(to => $"{a.Key} -> {to}")), StringComparer.Ordinal);
        foreach (string pair in s_mutual)
        {
            string[] ends = pair.Split(" <-> ");
            allowed.Add($"{ends[0]} -> {ends[1]}");
            allowed.Add($"{ends[1]} -> {ends[0]}");
        }

        string[] added = [.. found.Except(allowed)], gone = [.. allowed.Except(found)];
        Assert.True(
            added.Length + gone.Length == 0,
            $"""
            new uses, to be avoided or allowed in {nameof(NamespaceEdgesTests)}:
            {string.Join('\n', added)}
            uses that are no longer there, to be taken out of it:
            {string.Join('\n', gone)}
            """);
    }

    [Fact]
    public void FoldersThatUseEachOther_AreListed()
    {
        SortedSet<string> found = Found();
        string[] mutual =
        [
            .. found.Select(static e => e.Split(" -> "))
                .Where(e => string.CompareOrdinal(e[0], e[1]) < 0 && found.Contains($"{e[1]} -> {e[0]}"))
                .Select(static e => $"{e[0]} <-> {e[1]}"),
        ];

        Assert.Equal(mutual.Order(StringComparer.Ordinal), s_mutual.Order(StringComparer.Ordinal));
    }

    private static SortedSet<string> Found()
    {
        Assembly[] ours = [typeof(Frame).Assembly, typeof(ObservableRegistry).Assembly, typeof(ExitCode).Assembly];
        return new(
            ours.SelectMany(TypeUses.Of)
                .Select(static use => (By: Folder(use.By), Used: Folder(use.Used)))
                .Where(static use => use.By is not null && use.Used is not null && use.By != use.Used)
                .Select(static use => $"{use.By} -> {use.Used}"),
            StringComparer.Ordinal);
    }

    /// <summary><c>Stages.Graph</c>, <c>Stages.Commit.Publishing</c>; null for what is not ours.</summary>
    private static string? Folder(Type type)
    {
        string[] parts = (type.Namespace ?? "").Split('.');
        int depth = parts is [_, _, "Commit", ..] ? 4 : 3;
        return parts is ["Pipeline", ..] ? string.Join('.', parts.Skip(1).Take(depth - 1)) : null;
    }
}
