using System.Linq.Expressions;
using MasterHome.Cycles;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MasterHome.OptOuts;

/// <summary>A member leaves at the end of a year (FAQ 11). The certification stays valid until then, nothing more is required, and it
/// can be undone until December 31, 24:00 in the program's zone.</summary>
public sealed class OptOut
{
    public const int ReasonLength = 1000;

    public OptOut(int memberId, ProgramCycle cycle, string? reason, DateOnly today, AuditContext audit)
    {
        Refusal.When(WhyNotOptOut(cycle, today));
        if (reason?.Length > ReasonLength)
            throw new RefusedException($"Use at most {ReasonLength:N0} characters.", nameof(Reason));
        (MemberId, CycleId, Reason, OptedOutAt) = (memberId, cycle.Id, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), audit.At);
    }

    private OptOut() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public int CycleId { get; private set; }

    public DateTime OptedOutAt { get; private set; }

    /// <summary>Optional.</summary>
    public string? Reason { get; private set; }

    public DateTime? TakenBackAt { get; private set; }

    public static string? WhyNotOptOut(ProgramCycle cycle, DateOnly today) =>
        cycle.IsClosed || today > cycle.LastDay ? $"The year {cycle.Year} is over." : null;

    public string? WhyNotTakeBack(ProgramCycle cycle, DateOnly today) =>
        TakenBackAt is not null ? "You have already canceled your opt-out."
        : cycle.IsClosed || today > cycle.LastDay ? $"You could cancel your opt-out until Dec 31, {cycle.Year}."
        : null;

    /// <summary>Why the cancellation of the opt-out cannot be undone; null if it can.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="within">How long it can be undone.</param>
    public string? WhyNotRestore(ProgramCycle cycle, DateOnly today, DateTime now, TimeSpan within) =>
        TakenBackAt is not { } canceled ? "This opt-out is not canceled."
        : now - canceled >= within ? $"A cancellation can be undone for {Format.Count((int)within.TotalHours, "hour")}."
        : WhyNotOptOut(cycle, today);

    /// <summary>Puts a canceled opt-out in force again.</summary>
    public void Restore(ProgramCycle cycle, DateOnly today, AuditContext audit, TimeSpan within)
    {
        Refusal.When(WhyNotRestore(cycle, today, audit.At, within));
        TakenBackAt = null;
    }

    public void TakeBack(ProgramCycle cycle, DateOnly today, AuditContext audit)
    {
        Refusal.When(WhyNotTakeBack(cycle, today));
        TakenBackAt = audit.At;
    }
}

public static class OptOutQueries
{
    /// <summary>Not taken back. An expression, because compiled queries cannot call methods.</summary>
    internal static readonly Expression<Func<OptOut, bool>> Stands = o => o.TakenBackAt == null;

    /// <summary>Opt-outs that were not taken back. A member has at most one in a cycle.</summary>
    public static IQueryable<OptOut> InForce(this IQueryable<OptOut> optOuts, int cycleId) =>
        optOuts.Where(Stands).Where(o => o.CycleId == cycleId);

    /// <summary>Opt-outs of an earlier year that is not closed yet. These members are not in the next year either.</summary>
    public static IQueryable<OptOut> Before(this IQueryable<OptOut> optOuts, IQueryable<ProgramCycle> cycles, int year) =>
        optOuts.Where(Stands).Where(o => cycles.Any(c => c.Id == o.CycleId && c.Year < year && c.ClosedAt == null));
}

internal sealed class OptOutMap : IEntityTypeConfiguration<OptOut>
{
    public void Configure(EntityTypeBuilder<OptOut> optOut)
    {
        optOut.ToTable("OptOuts");
        optOut.Property(o => o.Reason).HasMaxLength(OptOut.ReasonLength);
        optOut
            .HasIndex(o => new { o.CycleId, o.MemberId })
            .IsUnique()
            .HasDatabaseName("IX_OptOuts_OneStanding")
            .HasFilter("[TakenBackAt] IS NULL");
        // The order of the team's list.
        optOut.HasIndex(o => new { o.CycleId, o.OptedOutAt });
        optOut.HasOne<Member>().WithMany().HasForeignKey(o => o.MemberId).OnDelete(DeleteBehavior.Restrict);
        optOut.HasOne<ProgramCycle>().WithMany().HasForeignKey(o => o.CycleId).OnDelete(DeleteBehavior.Restrict);
    }
}
