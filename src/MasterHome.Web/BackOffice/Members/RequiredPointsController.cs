using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Overrides the calculated required points of one member in one cycle.</summary>
public sealed class RequiredPointsController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar, StatusPreview preview)
    : MemberPageController(reader, calendar)
{
    [HttpPost("/back-office/members/{id:int}/requirement")]
    public Task<IActionResult> Update(int id, RequiredPointsForm requirement, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Members.AnyAsync(m => m.Id == id, ct))
                    return NotFound();
                if (!requirement.Confirmed)
                    return await Preview(id, requirement, editedVersion, ct);
                var (points, audit) = (requirement.Points!.Value, AuditContext);
                await db.Transact(
                    async ct =>
                    {
                        var cycle = await db.Cycles.OfYear(requirement.Year!.Value, ct);
                        // The close takes the same lock: nothing that decides an outcome changes meanwhile.
                        if (!await db.Cycles.HoldOpen(cycle.Id, ct))
                            throw new RefusedException($"The year {cycle.Year} is closed and can no longer change.");
                        var existing = await db.RequiredOverrides.SingleOrDefaultAsync(o => o.MemberId == id && o.CycleId == cycle.Id, ct);
                        EditedVersion.Parse(editedVersion).MustMatch(nameof(RequiredOverride), existing?.Id ?? 0, Values(existing));
                        var before = existing?.Points;
                        var changed = existing ?? new RequiredOverride(id, cycle, points, requirement.Reason, audit);
                        if (existing is null)
                            db.Add(changed);
                        else
                            existing.Set(cycle, points, requirement.Reason, audit);
                        // A new row needs its id: the history names the row that changed, so that a stale form finds who changed it.
                        await db.SaveChangesAsync(ct);
                        db.Note(
                            audit,
                            nameof(RequiredOverride),
                            changed.Id,
                            $"Required points for {cycle.Year} set",
                            id,
                            before,
                            points,
                            requirement.Reason
                        );
                    },
                    ct
                );
                return RedirectToMember(
                    id,
                    $"The member now needs {Format.CountOrNo(points, "point").ToLowerInvariant()} in {requirement.Year}."
                );
            },
            () => ShowMember(id, requirement.Year, ct)
        );

    /// <summary>Shows what the change does, and asks. Nothing is saved.</summary>
    private async Task<IActionResult> Preview(int id, RequiredPointsForm requirement, string? editedVersion, CancellationToken ct)
    {
        var points = requirement.Points!.Value;
        var cycle = await db.Cycles.AsNoTracking().OfYear(requirement.Year!.Value, ct);
        var existing = await db.RequiredOverrides.AsNoTracking().SingleOrDefaultAsync(o => o.MemberId == id && o.CycleId == cycle.Id, ct);
        EditedVersion.Parse(editedVersion).MustMatch(nameof(RequiredOverride), existing?.Id ?? 0, Values(existing));
        // Refuses what the change itself would refuse.
        _ = new RequiredOverride(id, cycle, points, requirement.Reason, AuditContext);
        if (await preview.OfRequired(id, cycle, points, ct) is not (var before, var after))
            return NotFound();
        var (from, to) = (Labels.Of(before.Status), Labels.Of(after.Status));
        return View(
            Question.View,
            new Question(
                $"Require {Format.CountOrNo(points, "point").ToLowerInvariant()} of {Format.Isolated(before.Who.Name)} in {cycle.Year}?",
                from == to ? $"The status stays {from}." : $"The status changes from {from} to {to}.",
                $"/back-office/members/{id}/requirement",
                "Set the required points",
                $"/back-office/members/{id}?year={cycle.Year}",
                before.Who.Name
            )
            {
                IsDanger = false,
                Keep = "Keep the current number",
                Then = "The member sees the reason. No email is sent. You can change it again until the year is closed.",
                Lines =
                [
                    $"Required points: {Format.Number(before.Required.Points)} → {Format.Number(points)}",
                    $"Status: {from} → {to}",
                    $"Reason: {requirement.Reason}",
                ],
                Fields =
                [
                    ("EditedVersion", editedVersion),
                    ("Requirement.Year", requirement.Year.Value.ToString(CultureInfo.InvariantCulture)),
                    ("Requirement.Points", points.ToString(CultureInfo.InvariantCulture)),
                    ("Requirement.Reason", requirement.Reason),
                    ("Requirement.Confirmed", "true"),
                ],
            }
        );
    }

    /// <summary>The version of the form that sets a member's required points in a cycle.</summary>
    internal static async Task<EditedVersion> VersionOf(HomeDb db, int memberId, int cycleId, CancellationToken ct)
    {
        var existing = await db
            .RequiredOverrides.AsNoTracking()
            .SingleOrDefaultAsync(o => o.MemberId == memberId && o.CycleId == cycleId, ct);
        return await EditedVersion.Of(db, nameof(RequiredOverride), existing?.Id ?? 0, Values(existing), ct);
    }

    /// <summary>Only what somebody set: the calculated number changes by itself.</summary>
    private static object Values(RequiredOverride? existing) => new { existing?.Points, existing?.Reason };
}
