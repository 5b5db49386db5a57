using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Formats.Tables;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Accumulators.Hove;
using Pipeline.Stages.Accumulators.Motifs;
using Pipeline.Stages.Accumulators.Msd;
using Pipeline.Stages.Accumulators.Tetrahedra;
using Pipeline.Stages.Accumulators.Velocities;
using Pipeline.Stages.Runs;

namespace Pipeline.Stages;

/// <summary>An observable that a recipe can name.</summary>
/// <param name="Name">Key below <c>observables</c>.</param>
/// <param name="Tables">The tables it makes, intermediate ones included; one that needs what a run lacks may be left out.</param>
/// <param name="OptionsType">Its settings; a new instance holds the defaults.</param>
/// <param name="Create">Builds the accumulator for settings of that type.</param>
public sealed record Observable(
    string Name, IReadOnlyList<TableSchema> Tables, Type OptionsType, Func<object, RunDescription, string, IAccumulator> Create)
{
    /// <summary>Registers an accumulator with its settings.</summary>
    public static Observable Of<TOptions>(
        string name, IReadOnlyList<TableSchema> tables, Func<TOptions, RunDescription, string, IAccumulator> create)
        where TOptions : class, IObservableOptions, new()
        => new(name, tables, typeof(TOptions), (options, run, sha) => create((TOptions)options, run, sha));

    /// <summary>Builds the accumulator; its state is bound to the settings and to what the run is.</summary>
    public IAccumulator Build(object options, RunDescription run)
    {
        ArgumentNullException.ThrowIfNull(run);
        string key = $"{Name}\n{JsonSerializer.Serialize(options, OptionsType)}\n{run.SemanticKey}";
        return Create(options, run, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }
}

/// <summary>Every observable, one line each, in alphabetical order.</summary>
public static class ObservableRegistry
{
    /// <summary>The observables.</summary>
    public static IReadOnlyList<Observable> All { get; } =
    [
        Observable.Of<AnglesOptions>("angles", AngleTables.All, static (options, run, sha) => new Angles(options, run, sha)),
        Observable.Of<DistanceAngleOptions>("distanceAngle", [DistanceAngleTable.Schema], static (options, run, sha) => new DistanceAngle(options, run, sha)),
        Observable.Of<MsdOptions>("msd", [MsdTable.Schema, MsdBlockTable.Schema, MsdBlockTable.CarrierSchema, StepCounts.Schema], static (options, run, sha) => new MeanSquaredDisplacement(options, run, sha)),
        Observable.Of<RdfOptions>("rdf", [RdfTable.Schema], static (options, run, sha) => new Rdf(options, run, sha)),
        Observable.Of<ThermoOptions>("thermo", [ThermoRows.Schema], static (options, run, sha) => new Thermo(options, run, sha)),
        Observable.Of<VacfOptions>("vacf", VacfTable.All, static (options, run, sha) => new VelocityAutocorrelation(options, run, sha)),
        Observable.Of<VanHoveOptions>("vanHove", [VanHoveTables.SelfSchema, VanHoveTables.DistinctSchema], static (options, run, sha) => new VanHove(options, run, sha)),
    ];
}
