using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Training;

/// <summary>Reports a completed course for the team to verify.</summary>
public sealed class TrainingClaimsController(HomeDb db, ProgramCalendar calendar, CompletionClaims claims) : PortalController
{
    [HttpGet("/training/completions/new")]
    public async Task<IActionResult> New(int? course, CancellationToken ct)
    {
        var courses = await db.Courses.OrderBy(c => c.Code).Select(c => new { c.Id, c.Title }).ToListAsync(ct);
        var me = User.MemberId();
        var verified = await db
            .Completions.Where(c => c.MemberId == me && c.State == CompletionState.Verified)
            .GroupBy(c => c.CourseId)
            .Select(g => new { g.Key, Last = g.Max(c => c.CompletedOn) })
            .ToDictionaryAsync(g => g.Key, g => g.Last, ct);
        // A verified course can be reported again, but rarely is.
        var items = courses
            .OrderBy(c => verified.ContainsKey(c.Id))
            .Select(c => new SelectListItem(
                verified.TryGetValue(c.Id, out var on) ? $"{Format.Isolated(c.Title)} (verified, {Format.Date(on)})" : c.Title,
                $"{c.Id}"
            ));
        return View("New", new ClaimPage([.. items]) { CourseId = course });
    }

    [HttpPost("/training/completions")]
    public Task<IActionResult> Create(ClaimForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var zone = TimeZones.Find(await db.Members.ZoneOf(User.MemberId(), ct));
                var missing = await claims.Claim(
                    User.MemberId(),
                    form.CourseId!.Value,
                    new CourseRecord(form.CompletedOn!.Value, form.TestedOut),
                    form.Evidence!,
                    ContributionDays.LatestToday(calendar.Now, zone, calendar.Zone),
                    User.AsMember(calendar.Now),
                    form.TookAgain,
                    ct
                );
                TempData["notice"] =
                    missing.Count == 0
                        ? "Report sent. You will get an email when the team has reviewed it."
                        : "Report sent. You will get an email when the team has reviewed it. "
                            + $"It counts after you also complete {string.Join(" and ", missing)}.";
                return LocalRedirect("/training");
            },
            () => New(form.CourseId, ct)
        );
}
