namespace Pipeline.Stages.Studies.Reporting;

/// <summary>One set of runs as a methods paragraph describes it.</summary>
/// <param name="Name">What it is called: <c>reference</c>; empty where there is only one.</param>
/// <param name="Runs">Conditions of its runs, or of the stretches of its one run.</param>
/// <param name="AreStretches">They are stretches of one run.</param>
/// <param name="Settings">The settings its results depend on, key by key (<c>observables.rdf.binWidthAngstrom</c> = <c>0.02</c>).</param>
public sealed record MethodsSide(string Name, IReadOnlyList<RunConditions> Runs, bool AreStretches, IReadOnlyDictionary<string, string> Settings);
