using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>Closes a year: freezes one outcome per member, with reasons, and emails the result.</summary>
public sealed class CloseYear(HomeDb db, ProgramCalendar calendar, Standings standings)
{
    /// <exception cref="RefusedException">When the year has not ended, is already closed, or has undecided items.</exception>
    public Task<int> Close(int cycleId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can close a year.");
                // Lock first, so that of two concurrent closes the second waits and is refused.
                var cycle = await db.Lock<ProgramCycle>(cycleId, ct) ?? throw new RefusedException("There is no such cycle.");
                Refusal.When(cycle.WhyNotClose(calendar.DayOf(audit.At)));
                if (await db.Cycles.AnyAsync(c => c.Year < cycle.Year && c.ClosedAt == null, ct))
                    throw new RefusedException($"A year before {cycle.Year} is still open. Close that one first.");
                if (await new UndecidedItems(db, calendar).Describe(cycle, ct) is { Count: > 0 } waiting)
                    throw new RefusedException($"Undecided in {cycle.Year}: {string.Join(", ", waiting)}. Decide these first.");
                var outcomes = (await standings.Of(db.Members.In(cycle.Year), cycle, ct))
                    .Select(s => (Standing: s, Outcome: new Outcome(s, 1, null, audit)))
                    .ToList();
                db.AddRange(outcomes.Select(o => o.Outcome));
                db.AddRange(outcomes.Select(o => Email(o.Standing, o.Outcome, audit)));
                var notCertified = outcomes
                    .Where(o => o.Outcome.Result != OutcomeResult.Certified)
                    .Select(o => o.Outcome.MemberId)
                    .ToHashSet();
                foreach (var member in await db.Members.In(cycle.Year).ToListAsync(ct))
                    member.Renew(!notCertified.Contains(member.Id), cycle.Year);
                await EndSignUps(cycle, audit, ct);
                cycle.Close(audit, calendar.DayOf(audit.At));
                db.Note(
                    audit,
                    nameof(ProgramCycle),
                    cycle.Id,
                    $"The year {cycle.Year} was closed",
                    after: $"{outcomes.Count} outcomes, {outcomes.Count - notCertified.Count} certified"
                );
                return outcomes.Count;
            },
            ct
        );

    /// <summary>Recalculates a closed year after a correction: each changed outcome gets a new version and an email.</summary>
    /// <returns>How many changed.</returns>
    public Task<int> Review(int cycleId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can review a closed year.");
                if (string.IsNullOrWhiteSpace(reason) || reason.Length > TextLengths.Reason)
                    throw new RefusedException(
                        $"Say why the outcomes are recalculated, in at most {Format.Number(TextLengths.Reason)} characters.",
                        "Reason"
                    );
                var cycle = await db.Lock<ProgramCycle>(cycleId, ct) ?? throw new RefusedException("There is no such cycle.");
                if (!cycle.IsClosed)
                    throw new RefusedException($"The year {cycle.Year} is still open.");
                var before = await db.Outcomes.Current(cycleId).ToDictionaryAsync(o => o.MemberId, ct);
                var members = await db.Members.Where(m => before.Keys.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
                var isLast = !await db.Cycles.AnyAsync(c => c.Year > cycle.Year && c.ClosedAt != null, ct);
                var changed = 0;
                foreach (
                    var standing in await standings.Of(
                        db.Outcomes.Current(cycleId).Join(db.Members, o => o.MemberId, m => m.Id, (_, m) => m),
                        cycle,
                        ct
                    )
                )
                {
                    var old = before[standing.Who.Id];
                    var now = new Outcome(standing, old.Version + 1, reason.Trim(), audit);
                    if (
                        (old.Result, old.Earned, old.Required, old.TrainingsDone)
                        == (now.Result, now.Earned, now.Required, now.TrainingsDone)
                    )
                        continue;
                    db.Add(now);
                    db.Add(Email(standing, now, audit));
                    // Only the most recently closed year decides membership; correcting an older year changes its own record only.
                    if (isLast && now.Result != old.Result)
                        members[standing.Who.Id].Renew(now.Result == OutcomeResult.Certified, cycle.Year);
                    db.Note(
                        audit,
                        nameof(Outcome),
                        standing.Who.Id,
                        $"Outcome of {cycle.Year} corrected",
                        standing.Who.Id,
                        old.Result,
                        now.Result,
                        reason
                    );
                    changed++;
                }
                return changed;
            },
            ct
        );

    /// <summary>Sign-ups that are neither reported nor withdrawn end with their year.</summary>
    private async Task EndSignUps(ProgramCycle cycle, AuditContext audit, CancellationToken ct)
    {
        var ofYear = db.Opportunities.Where(o => o.CycleId == cycle.Id).Select(o => o.Id);
        foreach (
            var signUp in await db
                .SignUps.Active()
                .Where(s => s.State != SignUpState.Reported && ofYear.Contains(s.OpportunityId))
                .ToListAsync(ct)
        )
        {
            var before = signUp.State;
            signUp.End(audit);
            db.Note(audit, nameof(SignUp), signUp.Id, "Ended with its year", signUp.MemberId, before, signUp.State);
        }
    }

    /// <summary>The close runs in the team's time zone, so the email waits for the member's own sending hours.</summary>
    private static OutgoingEmail Email(MemberStanding standing, Outcome outcome, AuditContext audit) =>
        new OutgoingEmail(
            new YearClosed(
                standing.Who.CallName,
                Year: standing.Year.ToString(CultureInfo.InvariantCulture),
                Next: (standing.Year + 1).ToString(CultureInfo.InvariantCulture),
                Result: outcome.Result switch
                {
                    OutcomeResult.Certified => $"You are certified for {standing.Year + 1}.",
                    OutcomeResult.Left => $"As you asked, your membership ended with {standing.Year}.",
                    _ => $"You are not certified for {standing.Year + 1}.",
                },
                Why: outcome.Reasons,
                Page: $"/points?year={standing.Year}"
            ),
            $"{YearClosed.Key}:{standing.Year}:{outcome.MemberId}:v{outcome.Version}",
            new Recipient(standing.Who.Email, standing.Who.Name, standing.Who.Id),
            audit.At
        ).NotBefore(SendingHours.Usual.Next(audit.At, TimeZones.Find(standing.Who.TimeZone)));
}
