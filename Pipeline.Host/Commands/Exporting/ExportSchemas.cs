using Pipeline.Formats.Tables;

namespace Pipeline.Host.Commands.Exporting;

/// <summary>What the two tables of an exported trajectory are.</summary>
internal static class ExportSchemas
{
    private const string Forces = "; null: the source has no forces";

    /// <summary>One row a cell: the lattice of each frame.</summary>
    public static TableSchema Cells { get; } = new("cells", 1)
    {
        Definition = "the lattice vectors a, b, c of each frame, in rows",
        Columns =
        [
            .. Times,
            .. from row in "abc"
               from axis in "xyz"
               select ColumnSchema.Float64($"{row}_{axis}_A", "angstrom", $"Component {axis} of the lattice vector {row}, scale factor included"),
        ],
    };

    private static ColumnSchema[] Times =>
    [
        ColumnSchema.Int64("frame", "1", "Frame of the trajectory, counted from 0 as --from counts; frames printed again count once, damaged ones not").Key(),
        ColumnSchema.Int64("step", "1", "Molecular-dynamics step, by the labels of the trajectory, counted on over restarts"),
        ColumnSchema.Float64("time_ps", "ps", "Step times time step; null where the time step is unknown"),
    ];

    /// <summary>One row an atom and frame.</summary>
    /// <param name="unwrap">Coordinates are unwrapped.</param>
    public static TableSchema Frames(bool unwrap)
    {
        string how = unwrap
            ? "unwrapped: images counted since the first frame exported, anew where a segment begins (segment_starts)"
            : "as the file gives it: wrapped into the cell or not as VASP wrote it";
        return new TableSchema("frames", 1)
        {
            Definition = unwrap ? "r = (s + n) h, n the images crossed, h the lattice of the frame" : "r = s h, s as printed, h the lattice of the frame",
            Columns =
            [
                .. Times,
                ColumnSchema.Int64("atom", "1", "Atom, counted from 1 in the order of the file").Key(),
                ColumnSchema.Utf8("species", "Species of the atom"),
                ColumnSchema.Float64("x_A", "angstrom", $"Cartesian coordinate x, {how}"),
                ColumnSchema.Float64("y_A", "angstrom", $"Cartesian coordinate y, {how}"),
                ColumnSchema.Float64("z_A", "angstrom", $"Cartesian coordinate z, {how}"),
                ColumnSchema.Float64("fx_eV_A", "eV/angstrom", $"Force along x{Forces}"),
                ColumnSchema.Float64("fy_eV_A", "eV/angstrom", $"Force along y{Forces}"),
                ColumnSchema.Float64("fz_eV_A", "eV/angstrom", $"Force along z{Forces}"),
            ],
        };
    }
}
