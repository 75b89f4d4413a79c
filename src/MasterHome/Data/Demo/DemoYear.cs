using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Forum.Counting;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Questions;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Data.Demo;

/// <summary>Two years of demo data. Events of the current year have fixed dates; those in the future are left out, so that figures are
/// smaller early in the year.</summary>
internal sealed class DemoYear(HomeDb db, ProgramCalendar calendar, DemoPeople people)
{
    private readonly Ledger _ledger = new(db);
    private readonly Places _places = new(db, calendar);
    private readonly Actor _alex = people.Alex;
    private readonly DateOnly _today = calendar.Today;

    private DateOnly Yesterday => _today.AddDays(-1);

    /// <summary>Creates and closes the previous year. Every member of it is certified; otherwise they would not be in the current
    /// year.</summary>
    public async Task CreatePreviousYear(CancellationToken ct)
    {
        var (year, at) = (_today.Year - 1, calendar.StartOf(new DateOnly(_today.Year - 1, 1, 2)));
        var cycle = await Defaults.Create(db, year, new DateOnly(year, 1, 2), new AuditContext(_alex, at), ct);
        var talk = DemoCatalog.Opportunity(cycle, "User group talk", at);
        var replies = DemoCatalog.Opportunity(cycle, "Community replies", at);
        var post = DemoCatalog.Opportunity(cycle, "Community blog post", at);
        db.AddRange(talk, replies, post);
        // The Anaplan Way is required a year later, so that Mira has an open training.
        var anaplanWay = await db.Courses.SingleAsync(c => c.Code == "TAW", ct);
        db.RemoveRange(await db.Requirements.Where(r => r.CycleId == cycle.Id && r.CourseId == anaplanWay.Id).ToListAsync(ct));
        await db.SaveChangesAsync(ct);
        foreach (var member in people.All.Where(m => m.IsIn(year)))
        {
            var from = member.QualifiedOn.Year == year ? member.QualifiedOn : new DateOnly(year, 1, 10);
            await CompleteTrainings(member, from.AddDays(-3), member == people.Mira ? ["L1", "L2", "L3"] : ["L1", "L2", "L3", "TAW"]);
            var required = RequiredPoints.Of(cycle, member.QualifiedOn, [], null).Points;
            // Each entry is what its rule gives: replies up to the limit, then talks, then blog posts.
            var (replied, rest) = (Math.Min(required, 150), Math.Max(0, required - 150));
            var talks = Math.Min(2, rest / 100);
            for (var n = 1; n <= talks; n++)
                Credit(member, cycle, talk, 100, new DateOnly(year, 3 + (3 * n), 6), $"demo-talk:{member.Id}:{n}");
            for (var n = 1; n <= (rest - (100 * talks) + 49) / 50; n++)
                Credit(member, cycle, post, 50, new DateOnly(year, 9 + n, 8), $"demo-post:{member.Id}:{n}");
            Credit(member, cycle, replies, replied, new DateOnly(year, 12, 20), $"demo-replies:{member.Id}");
        }
        await db.SaveChangesAsync(ct);
        var closing = new DateOnly(_today.Year, 1, 8);
        await new CloseYear(db, calendar, new Standings(db, calendar), new Places(db, calendar)).Close(
            cycle.Id,
            AuditOn(_alex, closing > _today ? _today : closing),
            ct: ct
        );
    }

    public async Task CreateCurrentYear(CancellationToken ct)
    {
        var cycle = await db.Cycles.SingleAsync(c => c.Year == _today.Year, ct);
        await RequirePartnerCourse(cycle, ct);
        var catalog = await new DemoCatalog(db, calendar).Publish(cycle, ct);
        await CompleteTrainings(people.Jun, people.Jun.QualifiedOn.AddDays(-3), "L1", "L2", "TAW");
        await CountReplies(cycle, catalog, ct);

        // Mira: halfway, with a sign-up in every state.
        await Complete(people.Mira, catalog["User group talk"], 4, 22, ct);
        await Complete(people.Mira, catalog["Product beta feedback"], 5, 19, ct);
        await Complete(people.Mira, catalog["Office hours shift"], 8, 20, ct);
        await ReportCompletion(people.Mira, catalog["Customer story"], ct);
        await SignUpForStartedSession(people.Mira, catalog["Office hours shift"], ct);
        await SignUpForLatestSession(people.Mira, catalog["Webinar panel"], ct);
        await DeclineReport(people.Mira, catalog["Community blog post"], ct);

        // Nia: requirements met, on any date.
        await Complete(people.Nia, catalog["User group talk"], 4, 22, ct);
        await Complete(people.Nia, catalog["Office hours shift"], 8, 20, ct);
        await OfferPlaceToPatWithNiaWaiting(catalog["UX showcase"], cycle, ct);
        await Suggest(
            people.Nia,
            "Translate the starter guide",
            "The guide for new model builders in Afrikaans and isiZulu.",
            null,
            60,
            null,
            ct
        );
        var missing = RequiredPoints.Of(cycle, people.Nia.QualifiedOn, [], null).Points - await Balance(people.Nia, cycle, ct);
        await Suggest(
            people.Nia,
            "Led the regional user group",
            "Organized its meetings and talks through the year.",
            Yesterday,
            missing,
            missing,
            ct
        );

        // Pat: works at a partner, missed a session, has an offered place.
        await MissSession(people.Pat, catalog["Office hours shift"], ct);
        await Complete(people.Pat, catalog["Product beta feedback"], 3, 3, ct);
        await ClaimCompletion(people.Pat, "SA", ct);

        // Jun: qualified during the year; interested in an opportunity, with an accepted suggestion.
        await ShowInterest(people.Jun, catalog["Train new talent"], ct);
        await Suggest(people.Jun, "A planning podcast", "Six episodes with planners from three industries.", null, 80, 80, ct);

        // Omar: opted out at the end of the year.
        await Complete(people.Omar, catalog["Product beta feedback"], 2, 10, ct);
        await Withdraw(people.Omar, catalog["Train new talent"], ct);
        await new OptOutActions(db, calendar, Options.Create(new UndoSettings())).OptOut(
            people.Omar.Id,
            "A new role without planning models.",
            AuditOn(people.Omar, DaysAgo(10)),
            ct
        );
        await new ErasureActions(db, calendar, Options.Create(new ErasureSettings())).Ask(
            people.Omar.Id,
            null,
            AuditOn(people.Omar, DaysAgo(3)),
            ct
        );
        await AppealTheDecline(people.Mira, ct);
        await AskForLeave(people.Jun, cycle.Year + 1, ct);
        db.Add(
            new ProgramQuestion(
                new QuestionTerms(
                    "Is there a recording of the live Q&A session?",
                    "Yes. It is sent on request: write to the address at the end of each page.",
                    10,
                    true
                ),
                AuditOn(_alex, cycle.FirstDay)
            )
        );
        people.Mira.Update(people.Mira.Details, calendar.StartOf(cycle.FirstDay > Yesterday ? _today : cycle.FirstDay));
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Partners have additional requirements (FAQ 8); the course here is a sample.</summary>
    private async Task RequirePartnerCourse(ProgramCycle cycle, CancellationToken ct)
    {
        var course = new Course(
            new CourseTerms("SA", "Certified Solution Architect", 600, false, new DateOnly(cycle.Year - 1, 9, 1), null)
        );
        db.Add(course);
        await db.SaveChangesAsync(ct);
        db.Add(
            new Requirement(
                cycle,
                course,
                Audience.Partners,
                null,
                "Sample of an additional requirement for partners",
                cycle.FirstDay,
                AuditOn(_alex, cycle.FirstDay)
            )
        );
    }

    private async Task CountReplies(ProgramCycle cycle, DemoCatalog.Published catalog, CancellationToken ct)
    {
        var rule = catalog["Community replies"];
        foreach (
            var (member, fullYear) in new[] { (people.Mira, 66), (people.Jun, 40), (people.Omar, 80), (people.Nia, 210), (people.Pat, 120) }
        )
        {
            var from = member.QualifiedOn > cycle.FirstDay ? member.QualifiedOn : cycle.FirstDay;
            foreach (var day in PullDays(from))
                await AddPull(member, cycle, rule, day, fullYear * (day.DayNumber - from.DayNumber) / 365, ct);
        }
    }

    /// <summary>One pull per month instead of one per night; the last one is today's.</summary>
    private IEnumerable<DateOnly> PullDays(DateOnly from)
    {
        for (var day = new DateOnly(from.Year, from.Month, 1).AddMonths(1); day < _today; day = day.AddMonths(1))
            yield return day;
        yield return _today;
    }

    private async Task AddPull(Member member, ProgramCycle cycle, Opportunity rule, DateOnly day, int replies, CancellationToken ct)
    {
        var snapshot = new ForumSnapshot(member.Id, cycle.Id, replies, AuditOn(_alex, day, 2).At, "");
        db.Add(snapshot);
        await db.SaveChangesAsync(ct);
        var posted = await db.PointEntries.Where(e => e.MemberId == member.Id && e.OpportunityId == rule.Id).SumAsync(e => e.Points, ct);
        Credit(
            member,
            cycle,
            rule,
            ReplyCounts.Target(rule, replies) - posted,
            day,
            $"forum:{rule.Id}:{member.Id}:{cycle.Id}:{snapshot.Id}",
            PointKind.ForumReplies
        );
        await db.SaveChangesAsync(ct);
    }

    private async Task CompleteTrainings(Member member, DateOnly on, params string[] codes)
    {
        foreach (var code in codes)
        {
            var course = await db.Courses.SingleAsync(c => c.Code == code);
            if (!await db.Completions.AnyAsync(c => c.MemberId == member.Id && c.CourseId == course.Id))
                db.Add(Training.Completion.Recorded(member.Id, course.Id, new CourseRecord(on, false, 90), AuditOn(_alex, on)));
        }
        await db.SaveChangesAsync();
    }

    private void Credit(
        Member member,
        ProgramCycle cycle,
        Opportunity rule,
        int points,
        DateOnly on,
        string key,
        PointKind kind = PointKind.Completion
    )
    {
        if (points > 0)
            _ledger.Post(
                new Posting(
                    member.Id,
                    cycle.Id,
                    points,
                    kind,
                    on,
                    rule.Title,
                    rule.Rule,
                    rule.RuleVersion,
                    key,
                    AuditOn(kind == PointKind.ForumReplies ? Actor.System(nameof(PullForum)) : _alex, on)
                )
                {
                    OpportunityId = rule.Id,
                }
            );
    }

    /// <summary>A sign-up that was reported and verified; left out when the day is in the future or before the qualification.</summary>
    private async Task Complete(Member member, Opportunity opportunity, int month, int day, CancellationToken ct)
    {
        var on = new DateOnly(_today.Year, month, day);
        if (on > Yesterday || on < member.QualifiedOn)
            return;
        var session =
            opportunity.Sessions.FirstOrDefault(s => s.StartsAt is { } start && calendar.DayOf(start) == on)
            ?? opportunity.Sessions.First(s => s.StartsAt is null);
        var signUp = await _places.SignUp(member.Id, session.Id, AuditOn(member, on.AddDays(-20)), ct);
        await _places.Report(
            signUp.Id,
            new CompletionReport(on, "I took part as agreed. The notes are in the shared folder."),
            AuditOn(member, on, 20),
            ct
        );
        await new SignUpDecisions(db, _ledger).Verify(
            signUp.Id,
            null,
            null,
            AuditOn(_alex, on.AddDays(1) > _today ? on : on.AddDays(1), 21),
            ct
        );
    }

    private async Task ReportCompletion(Member member, Opportunity opportunity, CancellationToken ct)
    {
        var signUp = await _places.SignUp(member.Id, opportunity.Sessions[0].Id, AuditOn(member, DaysAgo(20)), ct);
        await _places.Confirm(signUp.Id, AuditOn(_alex, DaysAgo(18)), ct);
        await _places.Report(
            signUp.Id,
            new CompletionReport(
                DaysAgo(4),
                "Our customer story about the new sales plan is published: https://example.org/stories/sales-plan"
            ),
            AuditOn(member, DaysAgo(3)),
            ct
        );
    }

    private async Task SignUpForStartedSession(Member member, Opportunity opportunity, CancellationToken ct)
    {
        var session = opportunity.Sessions.Where(s => s.StartsAt <= calendar.Now).OrderByDescending(s => s.StartsAt).First();
        await _places.SignUp(member.Id, session.Id, BeforeSession(session, member), ct);
    }

    private async Task<SignUp> SignUpForLatestSession(Member member, Opportunity opportunity, CancellationToken ct)
    {
        var session = opportunity.Sessions.OrderByDescending(s => s.StartsAt ?? DateTime.MaxValue).First();
        var signUp = await _places.SignUp(member.Id, session.Id, AuditOn(member, DaysAgoOrQualified(member, 6)), ct);
        if (signUp.State == SignUpState.Confirmed && opportunity.Title == "Webinar panel")
            await new SignUpDecisions(db, _ledger).WriteNextSteps(
                signUp.Id,
                "We meet for a preparation call one week before.\nPlease send two questions you would like to be asked.",
                AuditOn(_alex, DaysAgo(2)),
                ct: ct
            );
        return signUp;
    }

    private async Task DeclineReport(Member member, Opportunity opportunity, CancellationToken ct)
    {
        var signUp = await _places.SignUp(member.Id, opportunity.Sessions[0].Id, AuditOn(member, DaysAgo(14)), ct);
        await _places.Report(
            signUp.Id,
            new CompletionReport(DaysAgo(10), "Wrote about list formatting."),
            AuditOn(member, DaysAgo(10), 18),
            ct
        );
        await new SignUpDecisions(db, _ledger).Decline(
            signUp.Id,
            "The post is not online yet. Report it again with its address once it is.",
            AuditOn(_alex, DaysAgo(9)),
            ct
        );
    }

    private async Task MissSession(Member member, Opportunity opportunity, CancellationToken ct)
    {
        var session = opportunity.Sessions.Where(s => s.StartsAt <= calendar.Now).OrderByDescending(s => s.StartsAt).First();
        var signUp = await _places.SignUp(member.Id, session.Id, BeforeSession(session, member), ct);
        await _places.MarkAbsent(signUp.Id, AuditOn(_alex, _today, 6), ct);
    }

    /// <summary>Jun had the only place and withdraws while the cycle offers places; Nia is next on the waitlist after Pat.</summary>
    private async Task OfferPlaceToPatWithNiaWaiting(Opportunity opportunity, ProgramCycle cycle, CancellationToken ct)
    {
        var jun = await SignUpForLatestSession(people.Jun, opportunity, ct);
        await SignUpForLatestSession(people.Pat, opportunity, ct);
        var originalRules = cycle.Rules;
        ChangeRules(cycle, originalRules with { OffersPlaces = true }, "A trial: free places are offered for two days.", 4);
        await db.SaveChangesAsync(ct);
        await _places.Withdraw(jun.Id, AuditOn(people.Jun, _today, 5), ct);
        ChangeRules(cycle, originalRules, "The trial is over.", 6);
        await SignUpForLatestSession(people.Nia, opportunity, ct);
    }

    private void ChangeRules(ProgramCycle cycle, CycleRules rules, string reason, int hour)
    {
        var before = cycle.Rules;
        cycle.Change(rules);
        db.Note(
            AuditOn(_alex, _today, hour),
            nameof(ProgramCycle),
            cycle.Id,
            ProgramCycle.RulesChanged(cycle.Year),
            null,
            before,
            rules,
            reason
        );
    }

    private async Task ShowInterest(Member member, Opportunity opportunity, CancellationToken ct) =>
        await _places.SignUp(member.Id, opportunity.Sessions[0].Id, AuditOn(member, DaysAgoOrQualified(member, 5)), ct);

    private async Task Withdraw(Member member, Opportunity opportunity, CancellationToken ct)
    {
        var signUp = await _places.SignUp(member.Id, opportunity.Sessions[0].Id, AuditOn(member, DaysAgo(16)), ct);
        await _places.Withdraw(signUp.Id, AuditOn(member, DaysAgo(12)), ct);
    }

    private async Task ClaimCompletion(Member member, string code, CancellationToken ct)
    {
        var course = await db.Courses.SingleAsync(c => c.Code == code, ct);
        await new CompletionClaims(db).Claim(
            member.Id,
            course.Id,
            new CourseRecord(DaysAgo(8), false),
            "Certificate at https://example.org/certificates/sa",
            _today,
            AuditOn(member, DaysAgo(7)),
            ct: ct
        );
    }

    /// <param name="points">Points given by the program team; null while the suggestion is undecided.</param>
    private async Task Suggest(
        Member member,
        string title,
        string description,
        DateOnly? doneOn,
        int requestedPoints,
        int? points,
        CancellationToken ct
    )
    {
        if (requestedPoints <= 0)
            return;
        // At the earliest on January 1: demo data created on that day has no earlier day in the year.
        var done = doneOn?.Year < _today.Year ? _today : doneOn;
        var at = DaysAgoOrQualified(member, 5);
        // What was credited was done before.
        if (points is not null && done > at && at.Year == _today.Year)
            done = at;
        var suggestion = new Suggestion(
            member.Id,
            new SuggestionContent(title, description, null, done, requestedPoints),
            new ContributionDays([_today.Year], member.QualifiedOn, _today),
            AuditOn(member, at)
        );
        db.Add(suggestion);
        await db.SaveChangesAsync(ct);
        if (points is { } accepted)
            await new SuggestionActions(db, _ledger).Accept(
                suggestion.Id,
                accepted,
                "Yes: this is exactly what the program is for.",
                AuditOn(_alex, at, 16),
                ct
            );
    }

    /// <summary>About the report that Alex declined: Kim can answer.</summary>
    private async Task AppealTheDecline(Member member, CancellationToken ct)
    {
        var declined = await db.SignUps.SingleAsync(s => s.MemberId == member.Id && s.State == SignUpState.Declined, ct);
        db.Add(
            new Appeal(
                member.Id,
                new AppealedThing(AppealedKind.SignUp, declined.Id),
                "The post was published on September 3; the link in my report has a typing mistake.",
                _today.AddDays(14 - 5),
                AuditOn(member, DaysAgo(5))
            )
        );
        await db.SaveChangesAsync(ct);
    }

    private async Task AskForLeave(Member member, int year, CancellationToken ct)
    {
        (await db.Members.SingleAsync(m => m.Id == member.Id, ct)).AskForLeave(
            new DateOnly(year, 2, 1),
            new DateOnly(year, 4, 30),
            "A sabbatical.",
            AuditOn(member, DaysAgoOrQualified(member, 4)).At
        );
        await db.SaveChangesAsync(ct);
    }

    private Task<int> Balance(Member member, ProgramCycle cycle, CancellationToken ct) => _ledger.Balance(member.Id, cycle.Id, ct);

    /// <summary>The date this many days ago, but not before January 1.</summary>
    private DateOnly DaysAgo(int days) => Max(_today.AddDays(-days), new DateOnly(_today.Year, 1, 1));

    private DateOnly DaysAgoOrQualified(Member member, int daysAgo) => Max(DaysAgo(daysAgo), member.QualifiedOn);

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private AuditContext BeforeSession(Session session, Member member) =>
        AuditOn(member, DaysAgo(15)) with
        {
            At = session.StartsAt!.Value.AddDays(-14),
        };

    private AuditContext AuditOn(Member member, DateOnly day, int hour = 10) =>
        AuditOn(new Actor(ActorKind.Member, member.Name, null, member.Id), day, hour);

    /// <summary>Never in the future: demo data created at night has no noon yet.</summary>
    private AuditContext AuditOn(Actor by, DateOnly day, int hour = 12)
    {
        var at = calendar.StartOf(day).AddHours(hour);
        return new AuditContext(by, at > calendar.Now ? calendar.Now : at);
    }
}
