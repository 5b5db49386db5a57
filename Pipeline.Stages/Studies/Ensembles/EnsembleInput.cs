using Pipeline.Formats.Tables;

namespace Pipeline.Stages.Studies.Ensembles;

/// <summary>What the table of an ensemble is made from.</summary>
/// <param name="Schema">What the table is.</param>
/// <param name="Runs">The table of each run.</param>
/// <param name="Conditions">What each of these runs was made under.</param>
/// <param name="Window">Lags over which all runs get their D; null without a time step.</param>
/// <param name="AllLags">Keep lags that only some runs reach.</param>
/// <param name="Others">Other tables: of each run as published (<c>msd</c>), and those of the ensemble made before.</param>
public sealed record EnsembleInput(
    TableSchema Schema,
    IReadOnlyList<RunTable> Runs,
    IReadOnlyList<RunConditions> Conditions,
    CommonWindow? Window,
    bool AllLags,
    EnsembleOthers Others);

/// <summary>Tables beside the one that is made.</summary>
/// <param name="OfRuns">The table of that name of the runs, in their order; empty where a run has none.</param>
/// <param name="OfEnsemble">The ensemble's table of that name, made before; null where there is none.</param>
public sealed record EnsembleOthers(Func<string, IReadOnlyList<RunTable>> OfRuns, Func<string, ColumnTable?> OfEnsemble);
