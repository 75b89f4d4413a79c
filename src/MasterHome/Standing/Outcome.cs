using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.Standing;

public enum OutcomeResult
{
    Certified,
    NotCertified,
    Left,

    /// <summary>The year does not apply: a correction moved the qualification after it.</summary>
    [Display(Name = "Not in this year")]
    NotInThisYear,
}

/// <summary>A member's result for a year with its reasons, frozen at the close. A correction adds a version; none is edited.</summary>
public sealed class Outcome
{
    public Outcome(MemberStanding standing, int version, string? correction, AuditContext audit)
    {
        (MemberId, CycleId, Version) = (standing.Who.Id, standing.CycleId, version);
        (Earned, Required, TrainingsDone, TrainingsRequired) = (
            standing.Earned,
            standing.Required.Points,
            standing.TrainingsDone,
            standing.Trainings.Count
        );
        Result = ResultOf(standing.Status);
        var why = Result switch
        {
            OutcomeResult.NotInThisYear => $"Qualified on {Format.Date(standing.Who.QualifiedOn)}.",
            OutcomeResult.Left => "Opted out of the program.",
            OutcomeResult.Certified => $"{Format.Count(Earned, "point")} ({Format.Number(Required)} required) and all required trainings.",
            _ => $"Missing: {string.Join(", ", standing.Missing)}.",
        };
        Reasons = Format.Cut(why, 2000);
        (Correction, FrozenAt, FrozenBy, FrozenByAccountId) = (correction, audit.At, audit.By.Name, audit.By.AccountId);
    }

    private Outcome() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    /// <summary>Starts at 1; the highest version is current.</summary>
    public int Version { get; private set; }

    public OutcomeResult Result { get; private set; }

    public int Earned { get; private set; }

    public int Required { get; private set; }

    public int TrainingsDone { get; private set; }

    public int TrainingsRequired { get; private set; }

    public string Reasons { get; private set; } = "";

    /// <summary>The reason for this version; null for the first.</summary>
    public string? Correction { get; private set; }

    public DateTime FrozenAt { get; private set; }

    public string FrozenBy { get; private set; } = "";

    public string? FrozenByAccountId { get; private set; }

    /// <summary>Whether the membership goes on after the year.</summary>
    public bool Continues => IsContinued(Result);

    /// <summary>The results after which the membership goes on, or ends.</summary>
    public static OutcomeResult[] ResultsThat(bool continues) =>
        [.. Enum.GetValues<OutcomeResult>().Where(r => IsContinued(r) == continues)];

    public bool SaysTheSameAs(Outcome other) =>
        (Result, Earned, Required, TrainingsDone) == (other.Result, other.Earned, other.Required, other.TrainingsDone);

    /// <summary>The result of a member whose year ends with this status.</summary>
    public static OutcomeResult ResultOf(MemberStatus status) =>
        status switch
        {
            MemberStatus.NotInThisYear => OutcomeResult.NotInThisYear,
            MemberStatus.Leaving => OutcomeResult.Left,
            MemberStatus.RequirementsMet => OutcomeResult.Certified,
            _ => OutcomeResult.NotCertified,
        };

    private static bool IsContinued(OutcomeResult result) => result is OutcomeResult.Certified or OutcomeResult.NotInThisYear;
}

public static class OutcomeQueries
{
    /// <summary>The latest version of each member's outcome.</summary>
    public static IQueryable<Outcome> Current(this IQueryable<Outcome> outcomes, int cycleId) =>
        outcomes.Where(o =>
            o.CycleId == cycleId
            && !outcomes.Any(later => later.CycleId == cycleId && later.MemberId == o.MemberId && later.Version > o.Version)
        );
}

internal sealed class OutcomeMap : IEntityTypeConfiguration<Outcome>
{
    public void Configure(EntityTypeBuilder<Outcome> outcome)
    {
        outcome.ToTable("Outcomes");
        outcome.Property(o => o.Result).HasConversion<string>().HasMaxLength(20);
        outcome.Property(o => o.Reasons).HasMaxLength(2000);
        outcome.Property(o => o.Correction).HasMaxLength(TextLengths.Reason);
        outcome.Property(o => o.FrozenBy).HasMaxLength(Actor.NameLength);
        outcome.Property(o => o.FrozenByAccountId).HasMaxLength(Actor.AccountIdLength);
        outcome
            .HasIndex(o => new
            {
                o.CycleId,
                o.MemberId,
                o.Version,
            })
            .IsUnique();
        outcome.HasOne<Member>().WithMany().HasForeignKey(o => o.MemberId).OnDelete(DeleteBehavior.Restrict);
        outcome.HasOne<ProgramCycle>().WithMany().HasForeignKey(o => o.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
