using System.ComponentModel.DataAnnotations;
using MasterHome.History;
using MasterHome.Reminders.Rules;

namespace MasterHome.Web.BackOffice.Reminders;

internal sealed record RemindersPage(int Year, IReadOnlyList<RuleRow> Rules);

/// <param name="Sent">Number of reminders of this kind in the year, including those combined into one email.</param>
internal sealed record RuleRow(string Kind, ReminderTerms Terms, int Sent);

/// <param name="Defaults">The default terms. The form shows only the fields that they set.</param>
internal sealed record RulePage(string Kind, ReminderTerms Defaults, RuleForm Form, EditedVersion Version);

public sealed class RuleForm
{
    [Display(Name = "Send these emails")]
    public bool IsOn { get; set; }

    [Display(Name = "From day of the month")]
    public int? DayOfMonth { get; set; }

    [Display(Name = "Also send to members who are on track")]
    public bool AlsoOnTrack { get; set; }

    [StringLength(ReminderTerms.ListLength), Display(Name = "Days before")]
    public string? DaysBefore { get; set; }

    [Display(Name = "Hours before")]
    public int? HoursBefore { get; set; }

    [Display(Name = "Minimum interval")]
    public int? PauseDays { get; set; }

    [Display(Name = "Maximum per year")]
    public int? MostAYear { get; set; }

    [Display(Name = "From")]
    public int? FromHour { get; set; }

    [Display(Name = "Until")]
    public int? ToHour { get; set; }

    public static RuleForm Of(ReminderTerms terms) =>
        new()
        {
            IsOn = terms.IsOn,
            DayOfMonth = terms.DayOfMonth,
            AlsoOnTrack = terms.AlsoOnTrack == true,
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
            DaysBefore = DaysBefore,
            HoursBefore = HoursBefore,
            PauseDays = PauseDays,
            MostAYear = MostAYear,
            FromHour = FromHour,
            ToHour = ToHour,
        };
}
