using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Roster;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.Demo;

/// <summary>Adds a member for each state of Home that the other demo people are not in, so that each can be opened.</summary>
internal sealed class DemoStates(HomeDb db, ProgramCalendar calendar, Actor alex, string passwordHash)
{
    public static readonly IReadOnlyList<(string Address, string Description)> People =
    [
        ("ada@example.org", "member, first day"),
        ("ben@example.org", "member, nothing done yet"),
        ("ona@example.org", "member, on track"),
        ("bea@example.org", "member, behind"),
        ("rik@example.org", "member, at risk from April on"),
        ("lin@example.org", "member, on leave"),
        ("ali@example.org", "former member, not certified last year"),
    ];

    private readonly Standings _standings = new(db, calendar);
    private readonly DateOnly _today = calendar.Today;

    public async Task Create(CancellationToken ct)
    {
        var cycle = await db.Cycles.SingleAsync(c => c.Year == _today.Year, ct);
        await Add("Ada", "Lindgren", "SE", "Europe/Stockholm", _today, ct);
        await Add("Ben", "Castillo", "ES", "Europe/Madrid", cycle.FirstDay, ct);
        var onTrack = await Trained("Ona", "Petrauskas", "LT", "Europe/Vilnius", cycle, ct);
        await Credit(onTrack, cycle, pointsFromPace: 12, ct);
        // Behind, and by less than what puts a member at risk.
        var behind = await Trained("Bea", "Novak", "CZ", "Europe/Prague", cycle, ct);
        await Credit(behind, cycle, pointsFromPace: -40, ct);
        await Trained("Rik", "Jansen", "NL", "Europe/Amsterdam", cycle, ct);
        var onLeave = await Trained("Lin", "Chen", "SG", "Asia/Singapore", cycle, ct);
        await Credit(onLeave, cycle, pointsFromPace: -20, ct);
        onLeave.AskForLeave(_today, _today.AddDays(45), "Parental leave.", At(_today)).Grant(new AuditContext(alex, At(_today)));
        await AddFormer("Ali", "Haddad", "AE", "Asia/Dubai", ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task<Member> Add(string first, string last, string country, string zone, DateOnly qualifiedOn, CancellationToken ct)
    {
        var email = $"{first.ToLowerInvariant()}@example.org";
        var details = new MemberDetails("Fabrikam", "Model Builder", null, country, zone);
        var member = new Member(new RosterEntry(email, first, last, false, qualifiedOn, null, null, details), At(qualifiedOn));
        db.Add(member);
        await db.SaveChangesAsync(ct);
        var account = new Account(email, member.Name, member.Id, StaffRole.None, At(qualifiedOn))
        {
            EmailConfirmed = true,
            PasswordHash = passwordHash,
        };
        db.Add(account);
        await db.SaveChangesAsync(ct);
        return member;
    }

    private async Task<Member> Trained(string first, string last, string country, string zone, ProgramCycle cycle, CancellationToken ct)
    {
        var member = await Add(first, last, country, zone, cycle.FirstDay, ct);
        foreach (var course in await db.Courses.Where(c => c.Code != "SA").ToListAsync(ct))
            db.Add(
                Completion.Recorded(
                    member.Id,
                    course.Id,
                    new CourseRecord(cycle.FirstDay, false, 90),
                    new AuditContext(alex, At(cycle.FirstDay))
                )
            );
        await db.SaveChangesAsync(ct);
        return member;
    }

    /// <summary>Points of an accepted suggestion, which can be any number.</summary>
    /// <param name="pointsFromPace">Above the even pace of today, or below it.</param>
    private async Task Credit(Member member, ProgramCycle cycle, int pointsFromPace, CancellationToken ct)
    {
        var standing = (await _standings.Of(member.Id, cycle, ct))!;
        var points = Math.Clamp(standing.Pace + pointsFromPace, 0, standing.Required.Points - 1);
        if (points == 0)
            return;
        var done = _today.AddDays(-1) < cycle.FirstDay ? cycle.FirstDay : _today.AddDays(-1);
        var suggestion = new Suggestion(
            member.Id,
            new SuggestionContent("Mentoring of new model builders", "A cohort of six, through the year.", null, done, points),
            new ContributionDays([cycle.Year], member.QualifiedOn, _today),
            new AuditContext(new Actor(ActorKind.Member, member.Name, null, member.Id), At(done))
        );
        db.Add(suggestion);
        await db.SaveChangesAsync(ct);
        await new SuggestionActions(db, new Ledger(db)).Accept(
            suggestion.Id,
            points,
            "Thank you for the cohort.",
            new AuditContext(alex, At(done)),
            ct
        );
    }

    /// <summary>A member of the previous year, which is closed, who did nothing in it.</summary>
    private async Task AddFormer(string first, string last, string country, string zone, CancellationToken ct)
    {
        var cycle = await db.Cycles.SingleAsync(c => c.Year == _today.Year - 1, ct);
        var member = await Add(first, last, country, zone, new DateOnly(cycle.Year - 1, 5, 4), ct);
        var closed = new AuditContext(alex, cycle.ClosedAt!.Value);
        db.Add(new Outcome((await _standings.Of(member.Id, cycle, ct))!, 1, null, closed));
        member.Renew(certified: false, cycle.Year);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Noon of a day, never in the future.</summary>
    private DateTime At(DateOnly day)
    {
        var noon = calendar.StartOf(day).AddHours(12);
        return noon > calendar.Now ? calendar.Now : noon;
    }
}
