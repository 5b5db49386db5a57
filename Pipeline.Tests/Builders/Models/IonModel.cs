using Pipeline.Host.Demo;

namespace Pipeline.Tests.Builders.Models;

/// <summary>Ions of one species whose paths can be drawn.</summary>
internal abstract record IonModel(string Species)
{
    /// <summary>Positions [ion][frame], unwrapped.</summary>
    public abstract Vector3d[][] Sample(Random random, int frames, double stepPs);
}
