using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Calendar;

/// <summary>Writes a member's dates as an iCalendar file (RFC 5545): sessions in their own time zone, and the key dates of the program.
/// Sessions of the last year are included, also canceled and withdrawn ones, so that calendars remove those.</summary>
internal static class CalendarFeed
{
    public const string ContentType = "text/calendar; charset=utf-8";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(366);

    /// <param name="signUpId">Only this sign-up, without key dates; null for all.</param>
    public static async Task<string> Write(
        HomeDb db,
        int memberId,
        int? signUpId,
        ProgramCalendar calendar,
        HomeSettings home,
        CancellationToken ct
    )
    {
        var since = calendar.Now - Kept;
        var rows = await db
            .SignUps.AsNoTracking()
            .Where(s => s.MemberId == memberId && (signUpId == null || s.Id == signUpId))
            .Join(db.Sessions, s => s.SessionId, x => x.Id, (SignUp, Session) => new { SignUp, Session })
            .Where(x => x.Session.StartsAt != null && x.Session.StartsAt > since)
            .Join(
                db.Opportunities,
                x => x.SignUp.OpportunityId,
                o => o.Id,
                (x, o) =>
                    new
                    {
                        x.SignUp,
                        x.Session,
                        o.Title,
                        o.Minutes,
                    }
            )
            .OrderBy(x => x.Session.StartsAt)
            .ThenBy(x => x.SignUp.Id)
            .ToListAsync(ct);
        var file = new Ical.Net.Calendar { ProductId = "-//Master Anaplanner Home//EN" };
        file.AddProperty("X-WR-CALNAME", home.ProgramName);
        foreach (var zone in rows.Select(r => r.Session.Zone).Distinct())
            file.AddTimeZone(VTimeZone.FromDateTimeZone(zone));
        foreach (var row in rows)
            file.Events.Add(EventOf(row.SignUp, row.Session, row.Title, Length(row.Session, row.Minutes, calendar), home));
        if (signUpId is null)
            await AddKeyDates(file, db, home, ct);
        return new CalendarSerializer().SerializeToString(file) ?? "";
    }

    private static TimeSpan Length(Session session, int minutes, ProgramCalendar calendar) =>
        session.EndsAt is { } ends ? ends - session.StartsAt!.Value : MemberSchedule.LengthWithoutEnd(minutes, calendar.LongestSession);

    private static CalendarEvent EventOf(SignUp signUp, Session session, string title, TimeSpan length, HomeSettings home)
    {
        var status = StatusOf(signUp, session);
        return new CalendarEvent
        {
            Uid = Uid("sign-up", signUp.Id, home),
            // Both only increase, so a change of either makes a later version.
            Sequence = signUp.Version + session.Version,
            DtStamp = new CalDateTime(signUp.StateAt, CalDateTime.UtcTzId),
            Start = Local(session.StartsAt!.Value, session.Zone),
            End = Local(session.StartsAt.Value + length, session.Zone),
            Summary = status == EventStatus.Tentative ? $"{title} ({Labels.Of(signUp.State).ToLowerInvariant()})" : title,
            Location = session.Place,
            Description = DescriptionOf(signUp, session),
            Url = new Uri(home.Link($"/sign-ups/{signUp.Id}")),
            Status = status,
        };
    }

    private static string? DescriptionOf(SignUp signUp, Session session)
    {
        string?[] lines =
        [
            signUp.HoldsPlace && session.Link is { } link ? $"Join: {link}" : null,
            session.Host is { } host ? $"Host: {host}" : null,
            signUp.NextSteps,
        ];
        return lines.Any(l => l is not null) ? string.Join("\n", lines.OfType<string>()) : null;
    }

    private static string StatusOf(SignUp signUp, Session session) =>
        session.CanceledAt is not null ? EventStatus.Cancelled
        : signUp.State is SignUpState.Confirmed or SignUpState.Reported or SignUpState.Verified ? EventStatus.Confirmed
        : signUp.IsActive ? EventStatus.Tentative
        : EventStatus.Cancelled;

    private static async Task AddKeyDates(Ical.Net.Calendar file, HomeDb db, HomeSettings home, CancellationToken ct)
    {
        var cycles = await db
            .Cycles.AsNoTracking()
            .Where(c => c.ClosedAt == null)
            .Include(c => c.KeyDates)
            .OrderBy(c => c.Year)
            .ToListAsync(ct);
        foreach (var (cycle, date) in cycles.SelectMany(c => c.KeyDates.OrderBy(d => d.On).Select(d => (c, d))))
            file.Events.Add(
                new CalendarEvent
                {
                    Uid = Uid("key-date", date.Id, home),
                    DtStamp = new CalDateTime(new DateTime(cycle.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc), CalDateTime.UtcTzId),
                    Start = new CalDateTime(date.On),
                    End = new CalDateTime(date.On.AddDays(1)),
                    Summary = date.Text,
                    Url = new Uri(home.Link("/program")),
                    Transparency = TransparencyType.Transparent,
                }
            );
    }

    private static CalDateTime Local(DateTime utc, string zone) =>
        new(DateTime.SpecifyKind(TimeZones.Local(utc, TimeZones.Find(zone)), DateTimeKind.Unspecified), zone);

    /// <summary>Always the same, so that calendars change an entry instead of adding another.</summary>
    private static string Uid(string noun, int id, HomeSettings home) => $"{noun}-{id}@{new Uri(home.PublicUrl).Host}";
}
