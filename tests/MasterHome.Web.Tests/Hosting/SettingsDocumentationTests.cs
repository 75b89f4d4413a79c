using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Bounces;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing.Closing;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Hosting;
using MasterHome.Web.Portal.Badges;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>Settings.md names every setting with its default, and no setting that does not exist.</summary>
public partial class SettingsDocumentationTests
{
    private static readonly (string Prefix, object Defaults)[] Classes =
    [
        ("Home:", new HomeSettings()),
        ("Database:", new DatabaseSettings()),
        ("Mail:", new MailSettings()),
        ("Badges:", new BadgeSettings()),
        ("Bounces:", new BounceSettings()),
        ("DataExports:", new DataExportSettings()),
        ("Erasures:", new ErasureSettings()),
        ("SignIn:", new SignInSettings()),
        ("Security:", new SecuritySettings()),
        ("", new SignInProvider()),
        ("Forum:", new ForumSettings()),
        ("Jobs:", new JobSettings()),
        ("Jobs:", new JobRunSettings()),
        ("Reports:", new ReportSettings()),
        ("Lists:", new ListSettings()),
        ("Undo:", new UndoSettings()),
        ("Appeals:", new AppealSettings()),
        ("Evidence:", new EvidenceSettings()),
        ("Closing:", new ClosingSettings()),
        ("Corrections:", new CorrectionSettings()),
        ("Proxies:", new ProxySettings()),
    ];

    /// <summary>Their default is told in other words: it has a unit, or depends on another setting.</summary>
    private static readonly string[] InOtherWords = ["Home:LargestImport", "Forum:MaxBodyBytes", "Forum:RequestsPerMinute", "Jobs:Zone"];

    [Fact]
    public void Every_setting_is_in_the_table_with_its_default()
    {
        var rows = Rows();
        var wrong =
            from setting in Settings()
            let documented = rows.GetValueOrDefault(setting.Name)
            where
                documented is null
                || (!InOtherWords.Contains(setting.Name) && !documented.StartsWith(setting.Default, StringComparison.Ordinal))
            select $"{setting.Name}: {setting.Default}, documented: {documented ?? "not at all"}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_table_names_no_setting_that_does_not_exist() => Assert.Empty(Rows().Keys.Except(Settings().Select(s => s.Name)));

    private static IEnumerable<(string Name, string Default)> Settings() =>
        from known in Classes
        from property in known.Defaults.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is not null || IsList(property.PropertyType)
        select (known.Prefix + property.Name, Written(property.GetValue(known.Defaults)));

    /// <summary>The configuration binder adds to a list that has no setter.</summary>
    private static bool IsList(Type type) => type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type);

    private static string Written(object? value) =>
        value switch
        {
            null or "" => "none",
            bool flag => flag ? "`true`" : "`false`",
            string text => $"`{text}`",
            IEnumerable => "none",
            DateOnly day => $"`{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}`",
            TimeOnly time => $"`{time.ToString("HH:mm", CultureInfo.InvariantCulture)}`",
            IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
            _ => $"`{value}`",
        };

    private static Dictionary<string, string> Rows([CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "MasterHome.Web", "Settings.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);

    [GeneratedRegex(@"^\| `([A-Za-z:]+)` \| ([^|]+) \|")]
    private static partial Regex Row();
}
