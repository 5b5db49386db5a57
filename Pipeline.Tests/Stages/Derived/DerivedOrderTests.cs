using Pipeline.Formats.Tables;
using Pipeline.Stages;
using Pipeline.Stages.Accumulators;
using Pipeline.Stages.Derived;

namespace Pipeline.Tests.Stages.Derived;

/// <summary>A derived table comes behind those it reads.</summary>
public sealed class DerivedOrderTests
{
    [Fact]
    public void Tables_ComeBehindThoseTheyRead()
    {
        Dictionary<string, object> all = DerivedRegistry.Keys.ToDictionary(k => k.Key, k => Activator.CreateInstance(k.Value)!);
        IReadOnlyList<DerivedTable> order = DerivedRegistry.Of(all);

        Assert.Equal(DerivedRegistry.All.Count, order.Count);
        for (int i = 0; i < order.Count; i++)
        {
            Assert.All(order[i].Reads, read => Assert.Contains(read.Name, order.Take(i).Select(static t => t.Name)));
            Assert.All(order[i].Reads, read => Assert.Contains(read.Name, DerivedRegistry.All.Select(static t => t.Name)));
        }
    }

    [Fact]
    public void WhatIsNotAskedFor_IsNotWaitedFor() =>
        Assert.Contains("diffusion", DerivedRegistry.Of(new Dictionary<string, object> { ["msd"] = new MsdOptions(), ["diffusion"] = new DiffusionOptions() }).Select(static t => t.Name));

    [Fact]
    public void TablesThatDependOnTheOszicar_AreThoseWhosePremisesOrTemperatureDo() => Assert.Equal(
        ["band_centre", "diffusion", "diffusion_window", "peaks", "summary", "thermo"],
        TableRegistry.All.Select(static t => t.Name).Where(DerivedRegistry.DependsOnOszicar));

    [Fact]
    public void Circle_IsAnError()
    {
        TableSchema[] schemas = [.. new[] { "a", "b", "c" }.Select(static name => new TableSchema(name, 1) { Definition = "", Columns = [] })];
        DerivedTable a = DerivedTable.WithAny(schemas[0], ["msd"], static _ => throw new NotSupportedException()) with { Reads = [schemas[1]] };
        DerivedTable b = a with { Schema = schemas[1], Reads = [schemas[0]] }, c = a with { Schema = schemas[2], Reads = [] };

        Assert.Equal(["c", "a"], DerivedRegistry.InOrder([a with { Reads = [schemas[2]] }, c]).Select(static t => t.Name));
        Assert.Contains("a, b", Assert.Throws<InvalidOperationException>(() => DerivedRegistry.InOrder([a, b, c])).Message);
    }
}
