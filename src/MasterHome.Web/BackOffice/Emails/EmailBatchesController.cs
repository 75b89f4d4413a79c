using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Shows the emails of the last days in batches: those of one kind that were created on one day.</summary>
public sealed class EmailBatchesController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    private const int Usual = 30;
    private const int Most = 366;

    [HttpGet("/back-office/emails/batches")]
    public async Task<IActionResult> Index(int? days, int? page, CancellationToken ct)
    {
        var shown = Math.Clamp(days ?? Usual, 1, Most);
        // Whole days of UTC, so that the database can group them.
        var since = calendar.Now.Date.AddDays(1 - shown);
        var counts = await db
            .OutgoingEmails.Where(m => m.CreatedAt >= since)
            .GroupBy(m => new
            {
                m.Kind,
                Day = m.CreatedAt.Date,
                m.State,
            })
            .Select(g => new
            {
                g.Key.Kind,
                g.Key.Day,
                g.Key.State,
                Count = g.Count(),
            })
            .ToListAsync(ct);
        var batches = counts
            .GroupBy(c => (c.Kind, c.Day))
            .Select(g => new EmailBatch(g.Key.Kind, DateOnly.FromDateTime(g.Key.Day), g.ToDictionary(c => c.State, c => c.Count)))
            .OrderByDescending(b => b.Day)
            .ThenBy(b => b.Kind, StringComparer.Ordinal)
            .ToList();
        return View("Batches", new EmailBatchesPage(shown, batches.ToPage(page)));
    }
}
