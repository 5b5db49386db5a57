using Pipeline.Tests.Oracles;

namespace Pipeline.Tests.Builders.Models;

/// <summary>A coordinate that swings about zero. Unit of σ: that of the coordinate (Å, rad, deg).</summary>
/// <remarks>
/// Closed forms, q sampled every dt, ω = 2πν, t = k dt:
/// steady: q = √2 σ cos(ωt + φ), φ uniform: density arcsine on ±√2 σ, ⟨q(0) q(t)⟩ = σ² cos ωt over phases.
/// thermal: q = Re z, z(t + dt) = ρ e^(iω dt) z + σ √(1 - ρ²) ξ, ρ = e^(-γ dt): q is a Gaussian process, ⟨q(0) q(t)⟩ = σ² e^(-γt) cos ωt exactly, at every sampling.
/// both: ⟨Δq²⟩ = 2 (C(0) - C(t)); central differences v: ⟨v(0) v(t)⟩ = [2 C(t) - C(t + 2 dt) - C(t - 2 dt)]/(4 dt²); true velocity (steady): σ² ω².
/// </remarks>
internal sealed record HarmonicMode(double Sigma, double FrequencyTHz)
{
    /// <summary>k_B in amu Å² ps⁻² K⁻¹.</summary>
    public const double Boltzmann = 0.83144626;

    public static HarmonicMode None { get; } = new(0, 0);

    /// <summary>Gaussian and forgetful instead of a pure tone.</summary>
    public bool Thermal { get; init; }

    /// <summary>γ of the thermal kind.</summary>
    public double DampingPerPs { get; init; }

    /// <summary>Half width of the arcsine density (steady).</summary>
    public double Amplitude => Math.Sqrt(2) * Sigma;

    /// <summary>⟨q̇²⟩ of the continuous motion (steady).</summary>
    public double VelocityVariance => Sigma * Sigma * Omega * Omega;

    private double Omega => 2 * Math.PI * FrequencyTHz;

    /// <summary>The coordinate of an inertia (amu, or amu Å² for an angle) with kT/2 of kinetic energy: σ = √(kT/m)/ω.</summary>
    public static HarmonicMode AtTemperature(double kelvin, double inertia, double frequencyTHz) =>
        new(Math.Sqrt(Boltzmann * kelvin / inertia) / (2 * Math.PI * frequencyTHz), frequencyTHz);

    /// <summary>⟨q(0) q(t)⟩.</summary>
    public double Covariance(double ps) => Sigma * Sigma * Math.Exp(Thermal ? -DampingPerPs * Math.Abs(ps) : 0) * Math.Cos(Omega * ps);

    /// <summary>⟨(q(t) - q(0))²⟩.</summary>
    public double Msd(double ps) => 2 * (Covariance(0) - Covariance(ps));

    /// <summary>⟨v(0) v(t)⟩ of central differences over ± <paramref name="step"/>.</summary>
    public double DifferenceCovariance(double ps, double step) =>
        ((2 * Covariance(ps)) - Covariance(ps + (2 * step)) - Covariance(ps - (2 * step))) / (4 * step * step);

    /// <summary>One realisation.</summary>
    public double[] Sample(Random random, int frames, double stepPs)
    {
        double[] q = new double[frames];
        if (Sigma == 0)
        {
            return q;
        }

        if (!Thermal)
        {
            double phase = 2 * Math.PI * random.NextDouble();
            for (int t = 0; t < frames; t++)
            {
                q[t] = Amplitude * Math.Cos((Omega * stepPs * t) + phase);
            }

            return q;
        }

        double memory = Math.Exp(-DampingPerPs * stepPs), kick = Sigma * Math.Sqrt(1 - (memory * memory));
        (double cos, double sin) = (memory * Math.Cos(Omega * stepPs), memory * Math.Sin(Omega * stepPs));
        (double x, double y) = (Sigma * Statistics.Normal(random), Sigma * Statistics.Normal(random));
        for (int t = 0; t < frames; t++)
        {
            q[t] = x;
            (x, y) = ((cos * x) - (sin * y) + (kick * Statistics.Normal(random)), (sin * x) + (cos * y) + (kick * Statistics.Normal(random)));
        }

        return q;
    }
}
