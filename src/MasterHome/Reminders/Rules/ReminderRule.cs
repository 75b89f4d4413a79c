using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reminders.Rules;

/// <summary>When emails of one kind of reminder are written, and to whom: data, changed by administrators, in force from each
/// member's next morning.</summary>
public sealed class ReminderRule
{
    public ReminderRule(string kind, ReminderTerms terms)
    {
        Kind = kind;
        Take(terms.For(kind));
    }

    private ReminderRule() { }

    /// <summary>One of <see cref="ReminderRules.Defaults"/>; that of the digest holds the civil hours of all.</summary>
    public string Kind { get; private set; } = "";

    public bool IsOn { get; private set; }

    public int? DayOfMonth { get; private set; }

    public bool? AlsoOnTrack { get; private set; }

    public int? BehindPercent { get; private set; }

    public int? FromMonth { get; private set; }

    public string? DaysBefore { get; private set; }

    public int? HoursBefore { get; private set; }

    public int? PauseDays { get; private set; }

    public int? MostAYear { get; private set; }

    public int? FromHour { get; private set; }

    public int? ToHour { get; private set; }

    public DateTime? ChangedAt { get; private set; }

    public string? ChangedBy { get; private set; }

    public int Version { get; private set; }

    public ReminderTerms Terms =>
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

    /// <summary>Returns false when nothing differs.</summary>
    public bool Change(ReminderTerms terms, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can change a rule.");
        var kept = terms.For(Kind);
        if (kept == Terms)
            return false;
        Take(kept);
        (ChangedAt, ChangedBy) = (audit.At, audit.By.Name);
        return true;
    }

    private void Take(ReminderTerms terms)
    {
        (IsOn, DayOfMonth, AlsoOnTrack, BehindPercent, FromMonth) = (
            terms.IsOn,
            terms.DayOfMonth,
            terms.AlsoOnTrack,
            terms.BehindPercent,
            terms.FromMonth
        );
        (DaysBefore, HoursBefore, PauseDays, MostAYear) = (terms.DaysBefore, terms.HoursBefore, terms.PauseDays, terms.MostAYear);
        (FromHour, ToHour) = (terms.FromHour, terms.ToHour);
    }
}

internal sealed class ReminderRuleMap : IEntityTypeConfiguration<ReminderRule>
{
    public void Configure(EntityTypeBuilder<ReminderRule> rule)
    {
        rule.ToTable("ReminderRules");
        rule.HasKey(r => r.Kind);
        rule.Property(r => r.Kind).HasMaxLength(40);
        rule.Property(r => r.DaysBefore).HasMaxLength(ReminderTerms.ListLength);
        rule.Property(r => r.ChangedBy).HasMaxLength(Actor.NameLength);
    }
}
