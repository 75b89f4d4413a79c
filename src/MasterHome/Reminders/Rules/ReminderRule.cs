using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Reminders.Rules;

/// <summary>When one kind of reminder is sent, and to whom. Administrators can change it; a change applies from each member's next
/// morning.</summary>
public sealed class ReminderRule
{
    public ReminderRule(string kind, ReminderTerms terms)
    {
        Kind = kind;
        Apply(terms.For(kind));
    }

    private ReminderRule() { }

    /// <summary>A key of <see cref="ReminderRules.Defaults"/>. The digest's rule contains the sending hours of all reminders.</summary>
    public string Kind { get; private set; } = "";

    public bool IsOn { get; private set; }

    public int? DayOfMonth { get; private set; }

    public bool? AlsoOnTrack { get; private set; }

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
            DaysBefore = DaysBefore,
            HoursBefore = HoursBefore,
            PauseDays = PauseDays,
            MostAYear = MostAYear,
            FromHour = FromHour,
            ToHour = ToHour,
        };

    /// <summary>Changes the rule. Only administrators may.</summary>
    /// <returns>False when nothing changes.</returns>
    public bool Change(ReminderTerms terms, AuditContext audit)
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can change a rule.");
        var changed = terms.For(Kind);
        if (changed == Terms)
            return false;
        Apply(changed);
        (ChangedAt, ChangedBy) = (audit.At, audit.By.Name);
        return true;
    }

    private void Apply(ReminderTerms terms)
    {
        IsOn = terms.IsOn;
        DayOfMonth = terms.DayOfMonth;
        AlsoOnTrack = terms.AlsoOnTrack;
        DaysBefore = terms.DaysBefore;
        HoursBefore = terms.HoursBefore;
        PauseDays = terms.PauseDays;
        MostAYear = terms.MostAYear;
        FromHour = terms.FromHour;
        ToHour = terms.ToHour;
    }
}

internal sealed class ReminderRuleMap : IEntityTypeConfiguration<ReminderRule>
{
    public void Configure(EntityTypeBuilder<ReminderRule> rule)
    {
        rule.ToTable("ReminderRules");
        rule.Property(e => e.Version).IsConcurrencyToken();
        rule.HasKey(r => r.Kind);
        rule.Property(r => r.Kind).HasMaxLength(40);
        rule.Property(r => r.DaysBefore).HasMaxLength(ReminderTerms.ListLength);
        rule.Property(r => r.ChangedBy).HasMaxLength(Actor.NameLength);
    }
}
