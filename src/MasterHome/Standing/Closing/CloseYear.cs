using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing.Closing;

/// <summary>Closes a year: freezes one outcome per member, with reasons, and emails the result.</summary>
public sealed class CloseYear(HomeDb db, ProgramCalendar calendar, Standings standings, Places places, WorkProgress? progress = null)
{
    public const string OnField = "ResultsOn";

    private const int BatchSize = 1000;

    /// <param name="resultsOn">The day on which the result emails leave, in the program's zone; null for at once.</param>
    /// <exception cref="RefusedException">When the year has not ended, is already closed, or has undecided items.</exception>
    public async Task<int> Close(int cycleId, AuditContext audit, DateOnly? resultsOn = null, CancellationToken ct = default)
    {
        var outcomes = await Freeze(cycleId, resultsOn, audit, ct);
        await places.EndAfterMembership(audit, ct);
        return outcomes;
    }

    /// <summary>The close without the end of sign-ups of later years, which has a transaction for each and which
    /// <see cref="ExpireOffers"/> makes up for.</summary>
    /// <exception cref="RefusedException">As for <see cref="Close"/>.</exception>
    internal Task<int> Freeze(int cycleId, DateOnly? resultsOn, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can close a year.");
                // Lock first, so that of two concurrent closes the second waits and is refused.
                var cycle = await db.Lock<ProgramCycle>(cycleId, ct) ?? throw new RefusedException("There is no such cycle.");
                Refusal.When(await WhyNotClose(cycle, calendar.DayOf(audit.At), ct));
                if (await new UndecidedItems(db, calendar).Describe(cycle, ct) is { Count: > 0 } waiting)
                    throw new RefusedException($"Undecided in {cycle.Year}: {string.Join(", ", waiting)}. Decide these first.");
                if (resultsOn is { } day)
                    Refusal.When(WhyNotOn(day, calendar.DayOf(audit.At)), OnField);
                var from = resultsOn is { } on && calendar.StartOf(on) > audit.At ? calendar.StartOf(on) : audit.At;
                progress?.Report("Calculating standings");
                var all = await standings.Of(db.Members.In(cycle.Year), cycle, ct);
                var (outcomes, certified) = (0, 0);
                foreach (var batch in all.Chunk(BatchSize))
                {
                    var frozen = Array.ConvertAll(batch, s => new Outcome(s, 1, null, audit));
                    await db.InsertAll(frozen, ct);
                    await db.InsertAll([.. batch.Zip(frozen, (s, outcome) => Email(s, outcome, audit, from))], ct);
                    await db.InsertAll(
                        [
                            .. frozen
                                .Where(o => o.Result == OutcomeResult.Certified)
                                .Select(o => new Certificate(o.MemberId, cycle, audit.At)),
                        ],
                        ct
                    );
                    (outcomes, certified) = (outcomes + frozen.Length, certified + frozen.Count(o => o.Continues));
                    progress?.Report("Recording outcomes", outcomes, all.Count);
                }
                progress?.Report("Ending sign-ups");
                await RenewMembers(cycle, ct);
                await EndSignUps(cycle, audit, ct);
                cycle.Close(audit, calendar.DayOf(audit.At));
                db.Note(
                    audit,
                    nameof(ProgramCycle),
                    cycle.Id,
                    $"The year {cycle.Year} was closed",
                    after: $"{outcomes} outcomes, {certified} certified"
                );
                return outcomes;
            },
            ct
        );

    /// <summary>Why result emails cannot leave on that day, or null.</summary>
    internal static string? WhyNotOn(DateOnly day, DateOnly today) =>
        day < today ? "The emails cannot leave before today. Enter today or a later day."
        : day > today.AddDays(366) ? "Enter a day within a year."
        : null;

    /// <summary>By the outcomes that were just frozen; see <see cref="Member.Renew"/>.</summary>
    private async Task RenewMembers(ProgramCycle cycle, CancellationToken ct)
    {
        var (id, year) = (cycle.Id, cycle.Year);
        foreach (var continues in new[] { true, false })
        {
            var results = Outcome.ResultsThat(continues);
            var frozen = db.Outcomes.Where(o => o.CycleId == id && results.Contains(o.Result)).Select(o => o.MemberId);
            await db.Members.In(year).Where(m => frozen.Contains(m.Id)).Renew(continues, year, ct);
        }
    }

    /// <summary>Why the cycle cannot be closed on that day, or null. Undecided items are asked for separately.</summary>
    public async Task<string?> WhyNotClose(ProgramCycle cycle, DateOnly today, CancellationToken ct = default) =>
        cycle.WhyNotClose(today)
        ?? (
            await db.Cycles.Where(c => c.Year < cycle.Year && c.ClosedAt == null).MinAsync(c => (int?)c.Year, ct) is { } earlier
                ? $"{earlier} is still open. Close {earlier} first."
                : null
        );

    /// <summary>Recalculates a closed year after a correction: each changed outcome gets a new version and an email. A member who came into
    /// the year after its close gets a first outcome.</summary>
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
                var inYear = db.Members.In(cycle.Year).Select(m => m.Id);
                // The correction of a qualification date can move a member into the year or out of it.
                var reviewed = db.Members.Where(m =>
                    inYear.Contains(m.Id) || db.Outcomes.Any(o => o.CycleId == cycleId && o.MemberId == m.Id)
                );
                var members = await reviewed.ToDictionaryAsync(m => m.Id, ct);
                var isLast = !await db.Cycles.AnyAsync(c => c.Year > cycle.Year && c.ClosedAt != null, ct);
                progress?.Report("Calculating standings");
                var all = await standings.Of(reviewed, cycle, ct);
                var changed = 0;
                foreach (var (index, standing) in all.Index())
                {
                    if (index % BatchSize == 0)
                        progress?.Report("Comparing outcomes", index, all.Count);
                    var old = before.GetValueOrDefault(standing.Who.Id);
                    var now = new Outcome(standing, (old?.Version ?? 0) + 1, reason.Trim(), audit);
                    if (old is null ? now.Result == OutcomeResult.NotInThisYear : old.SaysTheSameAs(now))
                        continue;
                    db.Add(now);
                    await Certify(now, cycle, audit, ct);
                    db.Add(await Replace(cycle, standing, now, audit, isLast && old is { Continues: false } && now.Continues, ct));
                    // Only the most recently closed year decides membership; correcting an older year changes its own record only.
                    if (isLast && now.Result != old?.Result)
                        members[standing.Who.Id].Renew(now.Continues, cycle.Year);
                    db.Note(
                        audit,
                        nameof(Outcome),
                        standing.Who.Id,
                        $"Outcome of {cycle.Year} corrected",
                        standing.Who.Id,
                        old?.Result,
                        now.Result,
                        reason
                    );
                    changed++;
                }
                return changed;
            },
            ct
        );

    /// <summary>The email about a corrected outcome. It takes the place of one that has not left: it leaves on the same day, or is canceled
    /// like that one.</summary>
    private async Task<OutgoingEmail> Replace(
        ProgramCycle cycle,
        MemberStanding standing,
        Outcome now,
        AuditContext audit,
        bool resumes,
        CancellationToken ct
    )
    {
        var prefix = KeyPrefix(cycle.Year, now.MemberId);
        var unsent = await db
            .OutgoingEmails.WithKeysFrom(prefix)
            .Where(m =>
                m.SentAt == null
                && (m.State == EmailState.Waiting || m.State == EmailState.Canceled)
                // One that is being sent right now may arrive.
                && (m.HeldUntil == null || m.HeldUntil <= audit.At || m.MarksOutage)
            )
            .ToListAsync(ct);
        var waits = unsent.Find(m => m.State == EmailState.Waiting);
        var email = Email(standing, now, audit, waits?.NextAttemptAt ?? audit.At, resumes);
        if (waits is null && unsent.Count > 0)
            email.Cancel(audit.At);
        foreach (var earlier in unsent)
            earlier.Discard();
        return email;
    }

    /// <summary>Issues or revokes the certificate, as the corrected outcome says.</summary>
    private async Task Certify(Outcome now, ProgramCycle cycle, AuditContext audit, CancellationToken ct)
    {
        var valid = await db.Certificates.SingleOrDefaultAsync(
            c => c.CycleId == cycle.Id && c.MemberId == now.MemberId && c.RevokedAt == null,
            ct
        );
        if (now.Result != OutcomeResult.Certified)
            valid?.Revoke(audit.At);
        else if (valid is null)
            db.Add(new Certificate(now.MemberId, cycle, audit.At));
    }

    /// <summary>Sign-ups that are neither reported nor withdrawn end with their year.</summary>
    private async Task EndSignUps(ProgramCycle cycle, AuditContext audit, CancellationToken ct)
    {
        var ofYear = db.Opportunities.Where(o => o.CycleId == cycle.Id).Select(o => o.Id);
        var open = await db
            .SignUps.Active()
            .Where(s => s.State != SignUpState.Reported && ofYear.Contains(s.OpportunityId))
            .Join(db.Sessions, s => s.SessionId, s => s.Id, (signUp, session) => new { signUp, session })
            .Join(
                db.Opportunities,
                s => s.signUp.OpportunityId,
                o => o.Id,
                (s, opportunity) =>
                    new
                    {
                        s.signUp,
                        s.session,
                        opportunity,
                    }
            )
            .Join(
                db.Members,
                s => s.signUp.MemberId,
                m => m.Id,
                (s, member) =>
                    new
                    {
                        s.signUp,
                        s.session,
                        s.opportunity,
                        member,
                    }
            )
            .ToListAsync(ct);
        foreach (var it in open)
        {
            var (signUp, before) = (it.signUp, it.signUp.State);
            signUp.End(audit);
            db.Note(audit, nameof(SignUp), signUp.Id, "Ended with its year", signUp.MemberId, before, signUp.State);
            db.Queue(
                new SignUpEmails(signUp, it.member, it.opportunity, it.session, cycle.Year, audit).Ended(
                    $"The year {cycle.Year} is closed."
                )
            );
        }
    }

    /// <summary>The close runs in the team's time zone, so the email waits for the member's own sending hours.</summary>
    private static OutgoingEmail Email(MemberStanding standing, Outcome outcome, AuditContext audit, DateTime from, bool resumes = false) =>
        new OutgoingEmail(
            new YearClosed(
                standing.Who.CallName,
                Year: standing.Year.ToString(CultureInfo.InvariantCulture),
                Next: (standing.Year + 1).ToString(CultureInfo.InvariantCulture),
                Result: outcome.Result switch
                {
                    OutcomeResult.Certified => $"You are certified for {standing.Year + 1}.",
                    OutcomeResult.NotInThisYear =>
                        $"{standing.Year} does not apply to you: you qualified on {Format.Date(standing.Who.QualifiedOn)}.",
                    OutcomeResult.Left => $"As you asked, your membership ended with {standing.Year}.",
                    _ => $"You are not certified for {standing.Year + 1}.",
                },
                Why: resumes
                    ? outcome.Reasons + " Sign-ups that ended with your membership are not restored; you can sign up again."
                    : outcome.Reasons,
                Page: $"/points?year={standing.Year}"
            ),
            $"{KeyPrefix(standing.Year, outcome.MemberId)}v{outcome.Version}",
            new Recipient(standing.Who.Email, standing.Who.Name, standing.Who.Id),
            audit.At
        ).NotBefore(SendingHours.Usual.Next(from, TimeZones.Find(standing.Who.TimeZone)));

    private static string KeyPrefix(int year, int memberId) => $"{YearClosed.Key}:{year}:{memberId}:";
}
