namespace MasterHome.Common;

/// <summary>Settings under <c>Home:</c>: name, address, data folder and time zone.</summary>
public sealed class HomeSettings : ICheckedSettings
{
    /// <summary>The public address of the portal. Every link in an email starts with it; it is never taken from a request.</summary>
    public string PublicUrl { get; set; } = "http://localhost:5080";

    /// <summary>Folder of the embedded database and of saved emails, relative to the working directory.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>IANA time zone of the program. Decides the day, and so the year, of an instant.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";

    public string ProgramName { get; set; } = "Master Anaplanner Home";

    /// <summary>The email address for questions of members.</summary>
    public string SupportAddress { get; set; } = "support@example.org";

    /// <summary>The largest import file, in bytes.</summary>
    public long LargestImport { get; set; } = 16 * 1024 * 1024;

    /// <summary>The most rows that an import file may have. Every row is held in memory until it is saved.</summary>
    public int MostImportRows { get; set; } = 100_000;

    /// <summary>The earliest day that a form or an import accepts, such as a qualification or a completed training.</summary>
    public DateOnly EarliestDate { get; set; } = new(2000, 1, 1);

    /// <summary>Forms accept dates up to the end of this many years after the current one. Fields for what
    /// has happened end today.</summary>
    public int YearsAhead { get; set; } = 10;

    /// <summary>How many hours a session is taken to last at most. It lasts as long as the effort of its opportunity, which also includes
    /// the preparation. A member cannot sign up for two sessions that overlap.</summary>
    public int LongestSessionHours { get; set; } = 4;

    /// <summary>Members are warned of a session that begins or ends within so many minutes of one that they are signed up for. 0 warns
    /// nobody.</summary>
    public int NearSessionMinutes { get; set; } = 60;

    /// <summary>Days for which a member can let reminders rest.</summary>
    public int LongestReminderRestDays { get; set; } = 60;

    /// <summary>About how many hours a year the program takes, as pages say it.</summary>
    public int HoursAYear { get; set; } = 15;

    /// <summary>Whether the demo data, which is created in Development only, has a member for each state of Home.</summary>
    public bool DemoStates { get; set; } = true;

    public string Link(string path) => PublicUrl.TrimEnd('/') + path;

    public IEnumerable<string> FindErrors()
    {
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || (url.Scheme != "http" && url.Scheme != "https"))
            yield return $"Home:PublicUrl is '{PublicUrl}'. Enter the portal's full address, such as https://home.example.org.";
        if (string.IsNullOrWhiteSpace(DataFolder))
            yield return "Home:DataFolder is empty. Enter a folder that the portal may write to.";
        if (!TimeZones.IsKnown(TimeZone))
            yield return $"Home:TimeZone is '{TimeZone}'. Enter an IANA time zone such as Europe/Berlin or Etc/UTC.";
        if (string.IsNullOrWhiteSpace(ProgramName))
            yield return "Home:ProgramName is empty. Enter the name that pages and emails show.";
        if (!EmailAddress.IsAddress(SupportAddress))
            yield return $"Home:SupportAddress is '{SupportAddress}'. Enter an email address.";
        if (LargestImport <= 0)
            yield return $"Home:LargestImport is {LargestImport}. Enter a number of bytes above 0.";
        if (MostImportRows <= 0)
            yield return $"Home:MostImportRows is {MostImportRows}. Enter a number of rows above 0.";
        // A workbook cannot hold an earlier day.
        if (EarliestDate < new DateOnly(1900, 3, 1))
            yield return $"Home:EarliestDate is {EarliestDate:yyyy-MM-dd}. Enter a day from 1900-03-01, such as 2000-01-01.";
        if (YearsAhead is < 1 or > 100)
            yield return $"Home:YearsAhead is {YearsAhead}. Enter a number of years from 1 to 100.";
        if (LongestReminderRestDays is < 1 or > 366)
            yield return $"Home:LongestReminderRestDays is {LongestReminderRestDays}. Enter a number of days from 1 to 366.";
        if (HoursAYear is < 1 or > 1000)
            yield return $"Home:HoursAYear is {HoursAYear}. Enter a number of hours from 1 to 1000.";
        if (NearSessionMinutes is < 0 or > 1440)
            yield return $"Home:NearSessionMinutes is {NearSessionMinutes}. Enter a number of minutes from 0 to 1440.";
        if (LongestSessionHours is < 0 or > 168)
            yield return $"Home:LongestSessionHours is {LongestSessionHours}. Enter a number of hours from 0 to 168.";
    }
}
