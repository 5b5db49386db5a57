using Pipeline.Formats.Model;
using Pipeline.Formats.State;
using Pipeline.Formats.Tables;
using Pipeline.Host.Configuration;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Runs;
using Pipeline.Tests.Builders;
using Pipeline.Tests.Builders.Models;

namespace Pipeline.Tests.Models;

/// <summary>A recipe over a model solid in memory: described from its files as the program does it, then fed frame by frame.</summary>
internal sealed class ModelAnalysis
{
    /// <summary>Recipe without its observables for the model of Li10GeP2S12.</summary>
    public const string Lgps = """
        "system": "Li10GeP2S12", "species": { "mobile": { "Li": 1 }, "host": ["Ge", "P", "S"] },
        "groups": {
          "GeS4": { "kind": "polyanion", "centre": "Ge", "ligand": "S", "ligands": 4, "maxBondAngstrom": 3.0, "vertex": "ligand" },
          "PS4": { "kind": "polyanion", "centre": "P", "ligand": "S", "ligands": 4, "maxBondAngstrom": 2.8, "vertex": "ligand" }
        }
        """;

    /// <summary>The same for the model of Na3SbS4 with W.</summary>
    public const string Nss = """
        "system": "Na3SbS4 with W", "species": { "mobile": { "Na": 1 }, "host": ["Sb", "W", "S"] },
        "groups": {
          "SbS4": { "kind": "polyanion", "centre": "Sb", "ligand": "S", "ligands": 4, "maxBondAngstrom": 3.2, "vertex": "ligand" },
          "WS4": { "kind": "polyanion", "centre": "W", "ligand": "S", "ligands": 4, "maxBondAngstrom": 3.0, "vertex": "ligand" }
        }
        """;

    private readonly Recipe _recipe;
    private readonly RunDescription _run;

    /// <summary>Describes the solid's first frames under a recipe.</summary>
    public ModelAnalysis(ModelSolid solid, string head, string observables)
    {
        using Scratch scratch = new();
        string path = scratch.Write("recipe.json", Text(head, observables));
        _recipe = Recipe.Load(path, new Dictionary<string, string?>());
        string folder = ModelFiles.Write(scratch, "model", (solid with { Frames = 3 }).Build(1), 600);
        _run = RunProbe.Describe(RunInput.Resolve(folder), _recipe.ToSettings(), isFinal: true)!;
        Assert.Equal(solid.IntervalFs, _run.FrameIntervalFs!.Value, 1e-9);
    }

    public RunDescription Run => _run;

    /// <summary>Text of a recipe.</summary>
    public static string Text(string head, string observables) => $"{{ {head}, \"observables\": {{ {observables} }} }}";

    /// <summary>All tables of a run, those only others need included.</summary>
    public IReadOnlyDictionary<string, ColumnTable> Tables(TestRun run)
    {
        All all = new([.. ObservableRegistry.All.Where(o => _recipe.Observables.ContainsKey(o.Name)).Select(o => o.Build(_recipe.Observables[o.Name], _run))]);
        run.Feed(all);
        Dictionary<string, ColumnTable> tables = all.Results().ToDictionary(static t => t.Name, StringComparer.Ordinal);
        RunSummary summary = new(_run, "test");
        FramePool pool = new();
        for (int t = 0; t < run.Frames; t++)
        {
            Frame frame = pool.Rent(run.Topology);
            (frame.Cell, frame.Step, frame.TimeFs) = (run.Cells[t], t, t * run.IntervalFs);
            summary.Add(frame);
            frame.Release();
        }

        foreach (DerivedTable derived in DerivedRegistry.Of(_recipe.Observables))
        {
            tables.Add(derived.Name, derived.Compute(derived.InputOf(tables, _recipe.Observables, _run, summary)));
        }

        return tables;
    }

    private sealed class All(IReadOnlyList<IAccumulator> parts) : IAccumulator
    {
        public string Name => "all";

        public long StateBytes => parts.Sum(static p => p.StateBytes);

        public void Add(in FrameView frame)
        {
            foreach (IAccumulator part in parts)
            {
                part.Add(frame);
            }
        }

        public void Break(SegmentBreak segmentBreak) => throw new NotSupportedException();

        public StateArrays Snapshot() => throw new NotSupportedException();

        public void Restore(StateArrays state) => throw new NotSupportedException();

        public void Append(IAccumulator next) => throw new NotSupportedException();

        public IReadOnlyList<ColumnTable> Results() => [.. parts.SelectMany(static p => p.Results())];
    }
}
