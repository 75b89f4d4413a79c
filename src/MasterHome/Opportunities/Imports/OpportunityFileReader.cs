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
    private static readonly string[] StartFormats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    public IEnumerable<OpportunityFileRows> Read(IReadOnlyList<CsvRow> rows)
    {
        var groups = rows.GroupBy(r => SearchKey.Key(r["Title"])).Select(Read).ToList();
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
            if (
                session is not null
                && sessions.Any(s =>
                    s.Item2 is { } other && other.StartsAt == session.StartsAt && (session.StartsAt is null || other.Zone == session.Zone)
                )
            )
                plan.Fault(row, "SessionStart", "An earlier row has the same session.");
            if (!plan.IsFaulty(row))
                sessions.Add((row, session));
        }
        return sessions.Count == 0 ? null : new OpportunityFileRows(known!.Value.Terms, sessions);
    }

    private OpportunityTerms? Terms(CsvRow row)
    {
        var before = plan.FaultCount;
        var points = Number(row, "Points", 0, 10_000);
        if (!decimal.TryParse(row["Hours"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) || hours > 1000)
            plan.Fault(row, "Hours", $"'{row.Shown("Hours")}' is not a number of hours such as 2 or 0.5.");
        if (row["Tracking"] is not ("sign-up" or "forum-replies"))
            plan.Fault(row, "Tracking", $"'{row.Shown("Tracking")}' is neither sign-up nor forum-replies.");
        var most = row.Or("MaxTimes") is null ? null : Number(row, "MaxTimes", 1, 100_000);
        if (plan.FaultCount > before)
            return null;
        var terms = new OpportunityTerms(
            row["Title"],
            row["Kind"],
            row["Tracking"] == "sign-up" ? Tracking.SignUp : Tracking.ForumReplies,
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
        var zone = row.Or("SessionZone") is { } id ? Zone(row, id) : programZone;
        DateTime? start = null;
        if (row.Or("SessionStart") is { } text)
        {
            if (!DateTime.TryParseExact(text, StartFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
                plan.Fault(row, "SessionStart", $"'{row.Shown("SessionStart")}' is not a time such as 2026-03-16T17:00.");
            else if (cycle.WhyNotHold(TimeZones.Utc(local, zone), zone, programZone) is { } whyNot)
                plan.Fault(row, "SessionStart", whyNot);
            else
                start = TimeZones.Utc(local, zone);
        }
        var places = row.Or("SessionPlaces") is null ? null : Number(row, "SessionPlaces", 1, 100_000);
        DateTime? closes = null;
        if (row.Or("SignUpCloses") is { } day)
        {
            if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last))
                plan.Fault(row, "SignUpCloses", $"'{row.Shown("SignUpCloses")}' is not a date such as 2026-03-02.");
            else
                closes = TimeZones.Utc(last.AddDays(1).ToDateTime(TimeOnly.MinValue), zone);
            if (closes > start?.AddDays(1))
                plan.Fault(row, "SignUpCloses", "Sign-up must close before the session begins.");
        }
        return plan.FaultCount == before ? new SessionTerms(start, zone.Id, places, closes) : null;
    }

    private TimeZoneInfo Zone(CsvRow row, string id)
    {
        if (TimeZones.IsKnown(id))
            return TimeZones.Find(id);
        plan.Fault(row, "SessionZone", $"'{row.Shown("SessionZone")}' is not a time zone such as Europe/Berlin.");
        return programZone;
    }

    private int? Number(CsvRow row, string column, int least, int most)
    {
        if (int.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        plan.Fault(row, column, $"'{row.Shown(column)}' is not a whole number from {least} to {Format.Number(most)}.");
        return null;
    }
}
