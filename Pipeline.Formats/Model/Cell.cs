namespace Pipeline.Formats.Model;

/// <summary>Lattice vectors h: rows a, b, c in Å. A scaled (fractional) row vector s has the Cartesian position r = s h.</summary>
public readonly record struct Cell(
    double Ax, double Ay, double Az,
    double Bx, double By, double Bz,
    double Cx, double Cy, double Cz)
{
    /// <summary>Signed volume a · (b × c) in Å³: negative for a left-handed cell.</summary>
    public double SignedVolume =>
        (Ax * ((By * Cz) - (Bz * Cy))) + (Ay * ((Bz * Cx) - (Bx * Cz))) + (Az * ((Bx * Cy) - (By * Cx)));

    /// <summary>Volume in Å³.</summary>
    public double Volume => Math.Abs(SignedVolume);

    /// <summary>An orthorhombic cell with these edges in Å.</summary>
    public static Cell Orthorhombic(double a, double b, double c) => new(a, 0, 0, 0, b, 0, 0, 0, c);

    /// <summary>Component <paramref name="column"/> (x, y, z) of row <paramref name="row"/> (a, b, c).</summary>
    public double this[int row, int column] => ((row * 3) + column) switch
    {
        0 => Ax,
        1 => Ay,
        2 => Az,
        3 => Bx,
        4 => By,
        5 => Bz,
        6 => Cx,
        7 => Cy,
        8 => Cz,
        _ => throw new ArgumentOutOfRangeException(nameof(row)),
    };

    /// <summary>Cartesian position in Å of scaled coordinates.</summary>
    public (double X, double Y, double Z) ToCartesian(double sa, double sb, double sc) =>
        ((sa * Ax) + (sb * Bx) + (sc * Cx), (sa * Ay) + (sb * By) + (sc * Cy), (sa * Az) + (sb * Bz) + (sc * Cz));

    /// <summary>Scaled coordinates of a Cartesian position in Å (r h⁻¹, by the reciprocal vectors b × c / V and cyclic).</summary>
    public (double A, double B, double C) ToScaled(double x, double y, double z)
    {
        double v = SignedVolume;
        return (
            ((x * ((By * Cz) - (Bz * Cy))) + (y * ((Bz * Cx) - (Bx * Cz))) + (z * ((Bx * Cy) - (By * Cx)))) / v,
            ((x * ((Cy * Az) - (Cz * Ay))) + (y * ((Cz * Ax) - (Cx * Az))) + (z * ((Cx * Ay) - (Cy * Ax)))) / v,
            ((x * ((Ay * Bz) - (Az * By))) + (y * ((Az * Bx) - (Ax * Bz))) + (z * ((Ax * By) - (Ay * Bx)))) / v);
    }

    /// <summary>Perpendicular heights V/|b × c|, V/|c × a|, V/|a × b| in Å. Half the smallest is the inscribed sphere's radius.</summary>
    public (double A, double B, double C) Heights
    {
        get
        {
            double v = Volume;
            return (v / Norm((By * Cz) - (Bz * Cy), (Bz * Cx) - (Bx * Cz), (Bx * Cy) - (By * Cx)),
                v / Norm((Cy * Az) - (Cz * Ay), (Cz * Ax) - (Cx * Az), (Cx * Ay) - (Cy * Ax)),
                v / Norm((Ay * Bz) - (Az * By), (Az * Bx) - (Ax * Bz), (Ax * By) - (Ay * Bx)));
        }
    }

    private static double Norm(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));
}
