using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.EmailReasons;

/// <summary>Answers why a member did or did not get an email of a kind.</summary>
public sealed class EmailReasonsController(EmailReasonReader reader) : BackOfficeController
{
    [HttpGet("/back-office/members/{id:int}/emails")]
    public async Task<IActionResult> Index(int id, string? kind, CancellationToken ct) =>
        await reader.Read(id, kind, ct) is { } page ? View(page) : NotFound();
}
