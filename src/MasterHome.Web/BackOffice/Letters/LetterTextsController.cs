using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Letters;

/// <summary>The texts of the letters: staff read them, administrators write them.</summary>
public sealed class LetterTextsController(HomeDb db, ProgramCalendar calendar) : OfficeController
{
    [HttpGet("/back-office/letters")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(await db.Letters.AsNoTracking().OrderBy(l => l.Kind).Select(l => new LetterRow(l.Kind, l.Subject, l.EditedAt)).ToListAsync(ct));

    [HttpGet("/back-office/letters/{kind}")]
    public async Task<IActionResult> Edit(string kind, CancellationToken ct) =>
        await db.Letters.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == kind, ct) is { } letter
            ? View(new LetterTextPage(letter, Placeholders.Of(kind)) { Subject = letter.Subject, Markdown = letter.Markdown, Was = letter.EditedAt?.Ticks })
            : NotFound();

    [HttpPost("/back-office/letters/{kind}"), ShowAgain(nameof(Edit))]
    public Task<IActionResult> Update(string kind, LetterForm form, CancellationToken ct) =>
        Change(kind, form.Was, (letter, now) => letter.Rewrite(form.Text, now), "Rewrote", "The letter is saved; from now on it leaves like this.", ct);

    [HttpPost("/back-office/letters/{kind}/shipped")]
    public Task<IActionResult> Restore(string kind, long? was, CancellationToken ct) =>
        Change(kind, was, (letter, _) => letter.Restore(), "Went back to the portal's own text of", "The letter has the portal's own text again.", ct);

    private async Task<IActionResult> Change(string kind, long? was, Action<Letter, DateTime> verb, string what, string notice, CancellationToken ct)
    {
        var deed = User.AsStaff(calendar.Now);
        if (await db.Letters.SingleOrDefaultAsync(l => l.Kind == kind, ct) is not { } letter)
            return NotFound();
        // Against the version that was read, so that nobody's text is lost unseen.
        db.Entry(letter).Property(l => l.EditedAt).OriginalValue = was is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
        var before = letter.Text;
        verb(letter, deed.At);
        db.Note(deed, nameof(Letter), kind, $"{what} the letter “{LetterNames.Of(kind)}”", null, InHistory(before), InHistory(letter.Text));
        await db.SaveChangesAsync(ct);
        TempData["notice"] = notice;
        return LocalRedirect($"/back-office/letters/{kind}");
    }

    private static string InHistory(LetterText text) => $"{text.Subject}\n\n{text.Markdown}";
}
