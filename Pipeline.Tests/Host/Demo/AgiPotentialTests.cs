using Pipeline.Host.Demo;
using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Host.Demo;

public sealed class AgiPotentialTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Derivative_IsSlopeOfEnergy(int kind)
    {
        for (double r = 1.8; r < 9.99; r += 0.037)
        {
            double slope = (AgiPotential.Energy(kind, r + 1e-5) - AgiPotential.Energy(kind, r - 1e-5)) / 2e-5;
            Assert.Equal(slope, AgiPotential.Derivative(kind, r), 1e-6 + (1e-7 * Math.Abs(slope)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Energy_GoesContinuouslyToZeroAtCutoff(int kind)
    {
        Assert.Equal(0, AgiPotential.Energy(kind, AgiPotential.Cutoff - 1e-9), 1e-10);
        Assert.Equal(0, AgiPotential.Energy(kind, AgiPotential.Cutoff));
    }

    [Fact]
    public void Erfc_MatchesQuadrature()
    {
        for (double x = 0; x <= 3; x += 0.11)
        {
            Assert.Equal(EwaldOracle.Erfc(x), AgiPotential.Erfc(x), 1e-8);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Table_MatchesFormula(int kind)
    {
        AgiPairTable.Cubic[] table = AgiPairTable.Build(kind);
        for (double r = 2.0; r < 9.999; r += 0.0137)
        {
            double place = ((r * r) - AgiPairTable.First) * AgiPairTable.PerSquareAngstrom;
            AgiPairTable.Cubic c = table[(int)place];
            double t = place - (int)place;
            double energy = c.A + (t * (c.B + (t * (c.C + (t * c.D)))));
            double slope = 2 * r * AgiPairTable.PerSquareAngstrom * (c.B + (t * ((2 * c.C) + (3 * t * c.D))));

            Assert.Equal(AgiPotential.Energy(kind, r), energy, 1e-7 + (1e-7 * Math.Abs(energy)));
            Assert.Equal(AgiPotential.Derivative(kind, r), slope, 1e-6 + (1e-5 * Math.Abs(slope)));
        }
    }
}
