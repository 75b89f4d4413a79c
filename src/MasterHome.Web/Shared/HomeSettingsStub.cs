namespace MasterHome;

/// <summary>Stands in for the programme's settings until the library has them; to be deleted then.</summary>
public sealed class HomeSettings
{
    public string ProgramName { get; set; } = "Master Anaplanner Home";
    public string SupportAddress { get; set; } = "support@example.org";
    public string TimeZone { get; set; } = "UTC";
}
