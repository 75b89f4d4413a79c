using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Attendance;
using MasterHome.Web.BackOffice.Imports;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Attendance;

/// <summary>Records who took part in a session: ticked among its sign-ups, or found by a list of attendees.</summary>
public sealed class AttendanceController(HomeDb db, ProgramCalendar calendar, AttendeeMatcher matcher, JobRequests requests)
    : BackOfficeController
{
    private const string Route = "/back-office/opportunities/{opportunity:int}/sessions/{id:int}/attendance";

    [HttpGet(Route), Authorize(Policy = Policies.Administrator)]
    public Task<IActionResult> New(int opportunity, int id, CancellationToken ct) => Show(opportunity, id, null, null, ct);

    /// <summary>Finds the members that a list means. Nothing is stored: the page shows them ticked.</summary>
    [HttpPost($"{Route}/attendees"), UploadLimit(UploadKind.Import)]
    public Task<IActionResult> Match(
        int opportunity,
        int id,
        AttendeesForm attendees,
        [FromServices] IOptions<HomeSettings> home,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                var list = await ReadList(attendees, home.Value.LargestImport, ct);
                return await Show(opportunity, id, await matcher.Match(list, ct), null, ct);
            },
            () => Show(opportunity, id, null, null, ct)
        );

    [HttpPost(Route)]
    public Task<IActionResult> Create(int opportunity, int id, AttendanceForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await AttendancePage.Read(db, opportunity, id, null, form, calendar.Now, ct) is not { } page)
                    return NotFound();
                Refusal.When(page.WhyNot);
                int[] members = [.. form.Members.OfType<int>().Distinct()];
                int[] absent = form.OthersAreAbsent ? [.. page.Confirmed.Except(members)] : [];
                if (members.Length + absent.Length == 0)
                    throw new RefusedException("Tick at least one member.");
                if (members.Length > AttendeeList.MostAttendees)
                    throw new RefusedException($"Record at most {Format.Count(AttendeeList.MostAttendees, "member")} at once.");
                await CheckReason(id, members, form.Reason, ct);
                return ResultOf(
                    await requests.Run(
                        new JobRequest(
                            new AttendanceRequest(id, members, form.Reason, absent),
                            $"Record attendance of {Format.Isolated(page.Title)}",
                            page.Address,
                            $"/back-office/opportunities/{opportunity}/sessions/{id}",
                            User.AsStaff(calendar.Now)
                        ),
                        ct
                    )
                );
            },
            async () =>
            {
                var matches = form.ReadList() is { } list ? await matcher.Match(list, ct) : null;
                return await Show(opportunity, id, matches, form, ct);
            }
        );

    private async Task<IActionResult> Show(
        int opportunity,
        int id,
        IReadOnlyList<MatchedAttendee>? matches,
        AttendanceForm? sent,
        CancellationToken ct
    ) => await AttendancePage.Read(db, opportunity, id, matches, sent, calendar.Now, ct) is { } page ? View(nameof(New), page) : NotFound();

    private static async Task<IReadOnlyList<Attendee>> ReadList(AttendeesForm attendees, long largest, CancellationToken ct)
    {
        if (attendees.File is { } file)
        {
            await using var content = file.OpenReadStream();
            try
            {
                return await AttendeeList.ReadFile(content, largest, ct);
            }
            catch (RefusedException e)
            {
                throw new RefusedException(e.Message, nameof(attendees.File));
            }
        }
        return string.IsNullOrWhiteSpace(attendees.Lines)
            ? throw new RefusedException("Choose a file, or enter at least one line.", nameof(attendees.Lines))
            : AttendeeList.ReadLines(attendees.Lines);
    }

    /// <summary>Whoever had not signed up is credited for a reason, which they read.</summary>
    private async Task CheckReason(int sessionId, int[] members, string? reason, CancellationToken ct)
    {
        if (!string.IsNullOrWhiteSpace(reason))
            return;
        var known = await db
            .SignUps.Where(s => s.SessionId == sessionId && s.State != SignUpState.Withdrawn && members.Contains(s.MemberId))
            .Select(s => s.MemberId)
            .Distinct()
            .CountAsync(ct);
        if (known < members.Length)
            throw new RefusedException(
                $"{Format.Count(members.Length - known, "member")} had not signed up. Say why they are credited anyway.",
                nameof(AttendanceForm.Reason)
            );
    }
}
