namespace Pipeline.Host.Demo;

/// <summary>Three doubles: a position in Å, a velocity in Å/fs, a force in eV/Å, or fractions of a cell.</summary>
internal record struct Vector3d(double X, double Y, double Z)
{
    public static Vector3d operator +(Vector3d a, Vector3d b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vector3d operator -(Vector3d a, Vector3d b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vector3d operator *(double s, Vector3d a) => new(s * a.X, s * a.Y, s * a.Z);

    /// <summary>Squared length.</summary>
    public readonly double Squared => (X * X) + (Y * Y) + (Z * Z);
}
