using Pipeline.Host.Reporting;
using Pipeline.Stages.Figures;
using Pipeline.Stages.Results;

namespace Pipeline.Tests.Builders;

/// <summary>Results of every kind that figures are made of: runs at three temperatures, an ensemble, a comparison, an Arrhenius study. Made once for all tests.</summary>
public sealed class FigureResults : IAsyncLifetime
{
    /// <summary>Name of the collection of tests that share them.</summary>
    public const string Collection = "figures";

    private readonly Scratch _scratch = new();

    /// <summary>The directory of <c>a</c>, <c>b</c>, <c>c</c> (500 K), <c>d</c> (600 K), <c>e</c> (700 K), <c>ens</c>, <c>cmp</c>, <c>arr</c>.</summary>
    public string this[string name] => _scratch[name];

    public async ValueTask InitializeAsync()
    {
        _scratch.Write("recipe.json", ConductorText.Recipe);
        foreach ((string name, double kelvin) in new[] { ("a", 500.0), ("b", 500), ("c", 500), ("d", 600), ("e", 700) })
        {
            string run = new ConductorText(name[0], kelvin).Write(_scratch, $"runs/{name}");
            await Done("replay", run, "--out", _scratch[name], "--config", _scratch["recipe.json"], "--quiet");
        }

        await Done("ensemble", _scratch["a"], _scratch["b"], _scratch["c"], "--out", _scratch["ens"], "--quiet");
        await Done("compare", "--reference", _scratch["ens"], "--candidate", _scratch["d"], "--out", _scratch["cmp"], "--stretches", "4", "--quiet");
        await Done("arrhenius", _scratch["a"], _scratch["b"], _scratch["d"], _scratch["e"], "--out", _scratch["arr"], "--at", "300", "--quiet");
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What figures of these directories are made from: the only chapter.</summary>
    public async Task<FigureInput> InputAsync(params string[] names) =>
        Assert.Single(await new ReportSource(null, new UnverifiedReading(static _ => { }), CancellationToken.None).ReadAsync([.. names.Select(n => this[n])])).Input;

    /// <summary>Run <c>a</c> with those of <c>b</c> and its own as epochs: replays are too short for epochs to be sure.</summary>
    public async Task<FigureInput> WithHistoryAsync()
    {
        FigureSubject a = (await InputAsync("a")).Subjects[0], b = (await InputAsync("b")).Subjects[0];
        return new FigureInput([a with { History = [b.Find("diffusion")!, a.Find("diffusion")!] }]);
    }

    private static async Task Done(params string[] arguments)
    {
        Ionstream made = await Ionstream.Run(arguments);
        Assert.True(made.ExitCode == 0, made.Error);
    }
}

/// <summary>The collection.</summary>
[CollectionDefinition(FigureResults.Collection)]
public sealed class FigureResultsCollection : ICollectionFixture<FigureResults>;
