using System.ComponentModel.DataAnnotations;
using MasterHome.Reminders.Rules;

namespace MasterHome.Web.BackOffice.Reminders;

public sealed record RemindersPage(int Year, IReadOnlyList<RuleRow> Rules);

/// <param name="Written">How often in the year, in whatever emails.</param>
public sealed record RuleRow(string Kind, ReminderTerms Terms, int Written);

/// <param name="Usual">The default; only what it says is asked for.</param>
public sealed record RulePage(string Kind, ReminderTerms Usual, RuleForm Form);

public sealed class RuleForm
{
    [Display(Name = "These emails are written")]
    public bool IsOn { get; set; }

    [Display(Name = "From this day of the month on")]
    public int? DayOfMonth { get; set; }

    [Display(Name = "Also to those who keep an even pace")]
    public bool AlsoOnTrack { get; set; }

    [Display(Name = "Behind an even pace by at least")]
    public int? BehindPercent { get; set; }

    [Display(Name = "From this month on")]
    public int? FromMonth { get; set; }

    [StringLength(ReminderTerms.ListLength), Display(Name = "So many days before")]
    public string? DaysBefore { get; set; }

    [Display(Name = "So many hours before")]
    public int? HoursBefore { get; set; }

    [Display(Name = "Between two of them lie at least")]
    public int? PauseDays { get; set; }

    [Display(Name = "At most so many a year")]
    public int? MostAYear { get; set; }

    [Display(Name = "From")]
    public int? FromHour { get; set; }

    [Display(Name = "Until before")]
    public int? ToHour { get; set; }

    public static RuleForm Of(ReminderTerms terms) =>
        new()
        {
            IsOn = terms.IsOn,
            DayOfMonth = terms.DayOfMonth,
            AlsoOnTrack = terms.AlsoOnTrack == true,
            BehindPercent = terms.BehindPercent,
            FromMonth = terms.FromMonth,
            DaysBefore = terms.DaysBefore,
            HoursBefore = terms.HoursBefore,
            PauseDays = terms.PauseDays,
            MostAYear = terms.MostAYear,
            FromHour = terms.FromHour,
            ToHour = terms.ToHour,
        };

    public ReminderTerms ToTerms() =>
        new(IsOn)
        {
            DayOfMonth = DayOfMonth,
            AlsoOnTrack = AlsoOnTrack,
            BehindPercent = BehindPercent,
            FromMonth = FromMonth,
            DaysBefore = DaysBefore,
            HoursBefore = HoursBefore,
            PauseDays = PauseDays,
            MostAYear = MostAYear,
            FromHour = FromHour,
            ToHour = ToHour,
        };
}
