using System.Globalization;
using MasterHome.Common.Imports;
using MasterHome.Cycles;

namespace MasterHome.Opportunities;

/// <summary>The rows of one title: shared terms, and a session for each row.</summary>
internal sealed record OpportunityFileRows(OpportunityTerms Terms, IReadOnlyList<(CsvRow Row, SessionTerms? Terms)> Rows);

/// <summary>Turns rows of the catalog into opportunities with sessions, and reports a fault for every invalid row.</summary>
internal sealed class OpportunityFileReader(ImportTally tally, ProgramCycle cycle, TimeZoneInfo programZone)
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
                tally.Fault(row, column, $"Line {first.Line} of the same title says '{Short(first[column])}'.");
            var session = agreed.Tracking == Tracking.SignUp ? Session(row) : null;
            if (
                session is not null
                && sessions.Any(s =>
                    s.Item2 is { } other && other.StartsAt == session.StartsAt && (session.StartsAt is null || other.Zone == session.Zone)
                )
            )
                tally.Fault(row, "SessionStart", "An earlier row has the same session.");
            if (!tally.IsFaulty(row))
                sessions.Add((row, session));
        }
        return sessions.Count == 0 ? null : new OpportunityFileRows(known!.Value.Terms, sessions);
    }

    private OpportunityTerms? Terms(CsvRow row)
    {
        var before = tally.Faults.Count;
        var points = Number(row, "Points", 0, 10_000);
        if (!decimal.TryParse(row["Hours"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) || hours > 1000)
            tally.Fault(row, "Hours", $"'{Short(row["Hours"])}' is not a number of hours such as 2 or 0.5.");
        if (row["Tracking"] is not ("sign-up" or "forum-replies"))
            tally.Fault(row, "Tracking", $"'{Short(row["Tracking"])}' is neither sign-up nor forum-replies.");
        var most = row.Or("MaxTimes") is null ? null : Number(row, "MaxTimes", 1, 100_000);
        if (tally.Faults.Count > before)
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
        return tally.Try(row, "Summary", terms.Check) ? terms : null;
    }

    private SessionTerms? Session(CsvRow row)
    {
        var before = tally.Faults.Count;
        var zone = row.Or("SessionZone") is { } id ? Zone(row, id) : programZone;
        DateTime? start = null;
        if (row.Or("SessionStart") is { } text)
        {
            if (!DateTime.TryParseExact(text, StartFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
                tally.Fault(row, "SessionStart", $"'{Short(text)}' is not a time as 2026-03-16T17:00.");
            else if (!cycle.Holds(DateOnly.FromDateTime(local)))
                tally.Fault(row, "SessionStart", $"The session lies outside {cycle.Year}.");
            else
                start = TimeZones.Utc(local, zone);
        }
        var places = row.Or("SessionPlaces") is null ? null : Number(row, "SessionPlaces", 1, 100_000);
        DateTime? closes = null;
        if (row.Or("SignUpCloses") is { } day)
        {
            if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last))
                tally.Fault(row, "SignUpCloses", $"'{Short(day)}' is not a date as 2026-03-02.");
            else
                closes = TimeZones.Utc(last.AddDays(1).ToDateTime(TimeOnly.MinValue), zone);
            if (closes > start?.AddDays(1))
                tally.Fault(row, "SignUpCloses", "Sign-up must close before the session begins.");
        }
        return tally.Faults.Count == before ? new SessionTerms(start, zone.Id, places, closes) : null;
    }

    private TimeZoneInfo Zone(CsvRow row, string id)
    {
        if (TimeZones.IsKnown(id))
            return TimeZones.Find(id);
        tally.Fault(row, "SessionZone", $"'{Short(id)}' is not a time zone such as Europe/Berlin.");
        return programZone;
    }

    private int? Number(CsvRow row, string column, int least, int most)
    {
        if (int.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        tally.Fault(row, column, $"'{Short(row[column])}' is not a whole number from {least} to {Format.Number(most)}.");
        return null;
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
