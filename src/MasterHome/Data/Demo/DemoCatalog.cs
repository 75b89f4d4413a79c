using MasterHome.Cycles;
using MasterHome.Opportunities;

namespace MasterHome.Data.Demo;

/// <summary>The opportunities of the demo data's current year. The points are samples: the program's own were not public.</summary>
internal sealed class DemoCatalog(HomeDb db, ProgramCalendar calendar)
{
    private static readonly OpportunityTerms[] Terms =
    [
        new(
            "Community replies",
            "Community",
            Tracking.ForumReplies,
            1,
            6,
            150,
            "Answer fellow planners in the community forum.",
            "Reply to questions on any public board, in your own words and from your own experience.",
            "Counted every night from the forum; nothing to report."
        ),
        new(
            "User group talk",
            "Public speaking",
            Tracking.SignUp,
            100,
            360,
            2,
            "Speak at a regional user group about something you built.",
            "A 30-minute talk, ten minutes of questions, and one rehearsal with the organizer.",
            "The organizer confirms the talk; then the team verifies your report."
        ),
        new(
            "Webinar panel",
            "Public speaking",
            Tracking.SignUp,
            60,
            120,
            2,
            "Join a live panel of practitioners.",
            "One preparation call and one hour live.",
            "Verified after the webinar from the recording."
        ),
        new(
            "Office hours shift",
            "Community help",
            Tracking.SignUp,
            40,
            120,
            6,
            "Help newcomers for two hours in a live session.",
            "Answer questions as they come in and pass on those you cannot answer.",
            "The host confirms that you were there."
        ),
        new(
            "Community blog post",
            "Authorship",
            Tracking.SignUp,
            50,
            180,
            3,
            "Write a post for the community blog.",
            "Publication dates are booked in advance and places are limited; one review round.",
            "Awarded when the post is live; report its web address."
        ),
        new(
            "Customer story",
            "Advocacy",
            Tracking.SignUp,
            90,
            240,
            1,
            "Describe how your organization plans.",
            "An interview with the program team and one review.",
            "Awarded when your customer story is approved for publication."
        ),
        new(
            "Train new talent",
            "Enablement",
            Tracking.SignUp,
            80,
            480,
            2,
            "Mentor a new model builder through Level 1.",
            "Four sessions over eight weeks.",
            "Awarded when the mentee passes."
        ),
        new(
            "UX showcase",
            "Product feedback",
            Tracking.SignUp,
            45,
            180,
            2,
            "Show what you built with the new user experience.",
            "A ten-minute recording.",
            "Awarded when the recording is accepted."
        ),
        new(
            "Product beta feedback",
            "Product feedback",
            Tracking.SignUp,
            30,
            120,
            4,
            "Try a beta feature and give the product team feedback.",
            "Fill in the feedback form after trying it.",
            "Awarded when the product team confirms."
        ),
    ];

    public static Opportunity Opportunity(ProgramCycle cycle, string title, DateTime at)
    {
        var opportunity = new Opportunity(cycle.Id, Terms.Single(t => t.Title == title), at);
        if (opportunity.Tracking == Tracking.SignUp)
            opportunity.Schedule(new SessionTerms(null, "Etc/UTC", null, null));
        opportunity.Publish(at);
        return opportunity;
    }

    public async Task<Published> Publish(ProgramCycle cycle, CancellationToken ct)
    {
        var at = calendar.StartOf(cycle.FirstDay);
        var all = Terms.ToDictionary(t => t.Title, t => new Opportunity(cycle.Id, t, at));
        foreach (var (title, terms) in Sessions(cycle.Year))
            all[title].Schedule(terms);
        foreach (var opportunity in all.Values)
            opportunity.Publish(at);
        db.AddRange(all.Values);
        await db.SaveChangesAsync(ct);
        return new Published(all);
    }

    private IEnumerable<(string Title, SessionTerms Terms)> Sessions(int year)
    {
        var today = calendar.Today;
        yield return ("User group talk", OnDay(new DateOnly(year, 4, 22), 18, "Asia/Kolkata", 3));
        yield return ("User group talk", DaysAhead(40, 18, "Australia/Sydney", 3));
        yield return ("Webinar panel", DaysAhead(17, 16, "Europe/Berlin", 5));
        yield return ("Office hours shift", OnDay(new DateOnly(year, 8, 20), 15, "Africa/Johannesburg", 8));
        // Yesterday's session, not reported yet; on January 1 it starts today at midnight.
        yield return ("Office hours shift", OnDay(today.AddDays(-1).Year == year ? today.AddDays(-1) : today, 0, "Etc/UTC", 8));
        yield return ("Office hours shift", DaysAhead(16, 15, "America/Sao_Paulo", 8));
        yield return ("Community blog post", new SessionTerms(null, "Etc/UTC", 2, null));
        yield return ("Customer story", new SessionTerms(null, "Etc/UTC", null, null));
        yield return ("Train new talent", new SessionTerms(null, "Etc/UTC", null, null));
        yield return ("UX showcase", new SessionTerms(null, "Etc/UTC", 1, null));
        yield return ("Product beta feedback", new SessionTerms(null, "Etc/UTC", 10, null));
    }

    /// <summary>A session this many days ahead, at the latest on December 31. On the last two days of the year it has no date, so that
    /// members can still sign up.</summary>
    private SessionTerms DaysAhead(int days, int hour, string zone, int places)
    {
        var last = new DateOnly(calendar.Today.Year, 12, 31);
        var day = calendar.Today.AddDays(days);
        if (last.DayNumber - calendar.Today.DayNumber < 2)
            return new SessionTerms(null, "Etc/UTC", places, null);
        return OnDay(day > last ? last : day, day > last ? 23 : hour, zone, places);
    }

    private static SessionTerms OnDay(DateOnly day, int hour, string zone, int places)
    {
        var start = TimeZones.Utc(day.ToDateTime(new TimeOnly(hour, 0)), TimeZones.Find(zone));
        return new SessionTerms(start, zone, places, null);
    }

    public sealed class Published(Dictionary<string, Opportunity> all)
    {
        public Opportunity this[string title] => all[title];
    }
}
