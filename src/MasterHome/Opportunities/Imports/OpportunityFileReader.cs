using System.Globalization;
using MasterHome.Common.Imports;
using MasterHome.Cycles;

namespace MasterHome.Opportunities.Imports;

/// <summary>The rows of one title: shared terms, and a session for each row.</summary>
internal sealed record OpportunityFileRows(OpportunityTerms Terms, IReadOnlyList<(CsvRow Row, SessionTerms? Terms)> Rows);

/// <summary>Turns rows of the catalog into opportunities with sessions, and reports a fault for every invalid row.</summary>
internal sealed class OpportunityFileReader(ImportPlanBuilder plan, ProgramCycle cycle, TimeZoneInfo programZone)
{
    private static readonly string[] Shared =
    [
        "Kind",
        "Points",
        "Hours",
        "Tracking",
        "MaxTimes",
        "Summary",
        "Participation",
        "HowCredited",
    ];

    public IEnumerable<OpportunityFileRows> Read(IEnumerable<CsvRow> rows)
    {
        var groups = rows.GroupBy(r => Opportunity.KeyOf(r["Title"])).Select(Read).ToList();
        return groups.OfType<OpportunityFileRows>();
    }

    private OpportunityFileRows? Read(IGrouping<string, CsvRow> rows)
    {
        (CsvRow Row, OpportunityTerms Terms)? known = null;
        var sessions = new List<(CsvRow, SessionTerms?)>();
        foreach (var row in rows)
        {
            if (Terms(row) is not { } terms)
                continue;
            var (first, agreed) = known ??= (row, terms);
            foreach (var column in Shared.Where(c => row[c] != first[c]))
                plan.Fault(row, column, $"Line {first.Line} of the same title says '{first.Shown(column)}'.");
            var session = agreed.Tracking == Tracking.SignUp ? Session(row) : null;
            var earlier = session is null ? null : Find(sessions, session);
            // Two titles that differ in a dash or a no-break space are one: without a session of its own the row says nothing new.
            if (earlier is { StartsAt: null, Places: null } && earlier == session && row["Title"] != first["Title"])
                plan.Note(row, "Title", $"The title is that of line {first.Line}, \u2068{first["Title"]}\u2069.");
            else if (earlier is not null)
                plan.Fault(row, "SessionStart", "An earlier row has the same session.");
            if (earlier is not null)
                continue;
            if (!plan.IsFaulty(row))
                sessions.Add((row, session));
        }
        return sessions.Count == 0 ? null : new OpportunityFileRows(known!.Value.Terms, sessions);
    }

    private static SessionTerms? Find(List<(CsvRow, SessionTerms? Terms)> sessions, SessionTerms session) =>
        sessions
            .Select(s => s.Terms)
            .FirstOrDefault(other =>
                other is not null && other.StartsAt == session.StartsAt && (session.StartsAt is null || other.Zone == session.Zone)
            );

    private OpportunityTerms? Terms(CsvRow row)
    {
        var before = plan.FaultCount;
        var points = plan.Whole(row, "Points", 0, 10_000, "40");
        if (!decimal.TryParse(row["Hours"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) || hours > 1000)
            plan.Fault(row, "Hours", $"'{row.Shown("Hours")}' is not a number of hours such as 2 or 0.5.");
        var tracking = row["Tracking"].ToLowerInvariant();
        if (tracking is not ("sign-up" or "forum-replies"))
            plan.Fault(row, "Tracking", $"'{row.Shown("Tracking")}' is neither sign-up nor forum-replies.");
        var most = row.Or("MaxTimes") is null ? null : plan.Whole(row, "MaxTimes", 1, 100_000, "3");
        if (plan.FaultCount > before)
            return null;
        var terms = new OpportunityTerms(
            row["Title"],
            row["Kind"],
            tracking == "sign-up" ? Tracking.SignUp : Tracking.ForumReplies,
            points!.Value,
            (int)Math.Round(hours * 60, MidpointRounding.AwayFromZero),
            most,
            row["Summary"],
            row["Participation"],
            row["HowCredited"]
        );
        return plan.Try(row, "Summary", terms.Check) ? terms : null;
    }

    private SessionTerms? Session(CsvRow row)
    {
        var before = plan.FaultCount;
        var zone = row.Or("SessionZone") is not null && plan.Zone(row, "SessionZone") is { } id ? TimeZones.Find(id) : programZone;
        DateTime? start = row.Or("SessionStart") is null ? null : Start(row, zone);
        var places = row.Or("SessionPlaces") is null ? null : plan.Whole(row, "SessionPlaces", 1, 100_000, "25");
        DateTime? closes = null;
        if (row.Or("SignUpCloses") is not null)
        {
            if (plan.Day(row, "SignUpCloses", new DayBounds(cycle.FirstDay.AddYears(-1), cycle.LastDay)) is { } last)
                closes = TimeZones.Utc(last.AddDays(1).ToDateTime(TimeOnly.MinValue), zone);
            if (closes > start?.AddDays(1))
                plan.Fault(row, "SignUpCloses", "Sign-up must close before the session begins.");
        }
        return plan.FaultCount == before ? new SessionTerms(start, zone.Id, places, closes) : null;
    }

    /// <returns>UTC; null when the value is faulty.</returns>
    private DateTime? Start(CsvRow row, TimeZoneInfo zone)
    {
        if (!IsoTime.TryTime(row["SessionStart"], out var local))
            plan.Fault(row, "SessionStart", $"'{row.Shown("SessionStart")}' is not a time such as 2026-03-16T17:00.");
        else if (TimeZones.WhyNot(local, zone) is { } why)
            plan.Fault(row, "SessionStart", why);
        else if (cycle.WhyNotHold(TimeZones.Utc(local, zone), zone, programZone) is { } whyNot)
            plan.Fault(row, "SessionStart", whyNot);
        else
        {
            if (TimeZones.WhichOfTwo(local, zone) is { } which)
                plan.Note(row, "SessionStart", which);
            return TimeZones.Utc(local, zone);
        }
        return null;
    }
}
