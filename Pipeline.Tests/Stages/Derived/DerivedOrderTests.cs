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
            Assert.All(order[i].After, name => Assert.Contains(name, order.Take(i).Select(static t => t.Name)));
            Assert.All(order[i].After, name => Assert.Contains(name, DerivedRegistry.All.Select(static t => t.Name)));
        }
    }

    [Fact]
    public void WhatIsNotAskedFor_IsNotWaitedFor() =>
        Assert.Contains("diffusion", DerivedRegistry.Of(new Dictionary<string, object> { ["msd"] = new MsdOptions(), ["diffusion"] = new DiffusionOptions() }).Select(static t => t.Name));

    [Fact]
    public void Circle_IsAnError()
    {
        DerivedTable a = DerivedTable.WithAny("a", ["msd"], static _ => throw new NotSupportedException()) with { After = ["b"] }, b = a with { Name = "b", After = ["a"] }, c = a with { Name = "c", After = [] };

        Assert.Equal(["c", "a"], DerivedRegistry.InOrder([a with { After = ["c"] }, c]).Select(static t => t.Name));
        Assert.Contains("a, b", Assert.Throws<InvalidOperationException>(() => DerivedRegistry.InOrder([a, b, c])).Message);
    }
}
