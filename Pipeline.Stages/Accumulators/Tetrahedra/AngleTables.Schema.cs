using Pipeline.Formats.Tables;
using Pipeline.Stages.Derived;

namespace Pipeline.Stages.Accumulators.Tetrahedra;

/// <content>What its tables are.</content>
internal sealed partial class AngleTables
{
    /// <summary>What the table <c>angle_distribution</c> is.</summary>
    public static readonly TableSchema ThetaSchema = new("angle_distribution", 1)
    {
        Definition = "rho(theta) = <delta(theta - theta_i(t))> over the distinct angles of a group",
        Source = Literature.Miyagawa2024 + ", eq. (4)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("motif", "Group of the recipe").Key(),
            ColumnSchema.Utf8("filter", "raw, or lowpass: the low-passed angle").Key(),
            ColumnSchema.Float64("theta_lo_deg", "degree", "Lower edge of the bin, inclusive").Coordinate(),
            ColumnSchema.Float64("theta_hi_deg", "degree", "Upper edge of the bin, exclusive; 180 belongs to the last bin").Coordinate(),
            ColumnSchema.Float64("theta_deg", "degree", "Centre of the bin").Key(),
            ColumnSchema.Int64("count", "1", "Angles, each distinct one once a frame"),
            ColumnSchema.Int64("total", "1", "Angles in and out of range"),
            ColumnSchema.Float64("density_per_deg", "1/degree", "count/(total x width); null where total is 0"),
        ],
    };

    /// <summary>What the table <c>angular_velocity_distribution</c> is.</summary>
    public static readonly TableSchema OmegaSchema = new("angular_velocity_distribution", 1)
    {
        Definition = "rho(omega) = <delta(omega - omega_i(t))>, omega(t) = [theta(t + m) - theta(t - m)]/(2 m dt)",
        Source = Literature.Miyagawa2024 + ", eq. (5)",
        Columns =
        [
            ColumnSchema.Frames(),
            ColumnSchema.Utf8("motif", "Group of the recipe").Key(),
            ColumnSchema.Utf8("filter", "raw, or lowpass: that of the low-passed angle, in bins of its own").Key(),
            ColumnSchema.Float64("omega_lo_deg_fs", "degree/fs", "Lower edge of the bin, inclusive").Coordinate(),
            ColumnSchema.Float64("omega_hi_deg_fs", "degree/fs", "Upper edge of the bin, exclusive").Coordinate(),
            ColumnSchema.Float64("omega_deg_fs", "degree/fs", "Centre of the bin").Key(),
            ColumnSchema.Int64("count", "1", "Angular velocities"),
            ColumnSchema.Int64("total", "1", "Angular velocities in and out of range"),
            ColumnSchema.Float64("density_fs_per_deg", "fs/degree", "count/(total x width); null where total is 0"),
            ColumnSchema.Float64(
                "interval_fs", "fs",
                "Time 2 m dt over which theta was differenced: a longer one damps omega, so distributions are comparable at " +
                "equal intervals only").Coordinate(),
        ],
    };

    /// <summary>What the table <c>angle_series</c> is.</summary>
    public static readonly TableSchema SeriesSchema = new("angle_series", 1)
    {
        Definition = "theta(t) of eight angles a group, thinned by powers of two; the frames of the low-pass between them",
        Source = Literature.Miyagawa2024 + ", Fig. 3a",
        Columns =
        [
            ColumnSchema.Frames("Trajectory frames the table covers"),
            ColumnSchema.Utf8("motif", "Group of the recipe").Key(),
            ColumnSchema.Int64("angle", "1", "Number of the angle in its group, from 1").Key(),
            ColumnSchema.Int64("atom_i", "1", "One end; atoms are counted from 1"),
            ColumnSchema.Int64("atom_vertex", "1", "Vertex"),
            ColumnSchema.Int64("atom_k", "1", "Other end"),
            ColumnSchema.Float64("time_ps", "ps", "Simulated time").Key(),
            ColumnSchema.Float64("theta_deg", "degree", "Angle"),
            ColumnSchema.Float64("theta_lowpass_deg", "degree", "Low-passed angle, in the rows of the low-pass's outputs"),
            ColumnSchema.Float64("theta_fourier_deg", "degree", "The paper's brick wall over the evenly spaced rows of the segment"),
            ColumnSchema.Float64("omega_deg_fs", "degree/fs", "Central difference of the angle"),
            ColumnSchema.Float64("omega_lowpass_deg_fs", "degree/fs", "Low-passed angular velocity, in the rows of the outputs"),
        ],
    };

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<TableSchema> All = [ThetaSchema, OmegaSchema, SeriesSchema];
}
