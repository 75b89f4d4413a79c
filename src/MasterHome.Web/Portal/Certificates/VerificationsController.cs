using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing.Closing;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Binding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Certificates;

/// <summary>Lets anybody check the code of a certificate. Shows the name only of a certificate that was not revoked, and only
/// if the member agreed to it.</summary>
public sealed class VerificationsController(HomeDb db, ProgramCalendar calendar) : AnonymousController
{
    [HttpGet("/verify")]
    public IActionResult Index([Verbatim] string? code) =>
        string.IsNullOrWhiteSpace(code) ? View("VerifyIndex", new VerificationPage(null, null))
        : Certificate.ParseCode(code) is { } parsed ? Redirect($"/verify/{parsed}")
        : Unknown(code);

    [HttpGet("/verify/{code}")]
    public async Task<IActionResult> Show([Verbatim] string code, CancellationToken ct)
    {
        if (
            Certificate.ParseCode(code) is not { } parsed
            || await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Code == parsed, ct) is not { } certificate
        )
            return Unknown(code);
        var name = await db
            .Members.Where(m => m.Id == certificate.MemberId && m.ShowsNameOnCertificate && certificate.RevokedAt == null)
            .Select(m => m.FirstName + " " + m.LastName)
            .SingleOrDefaultAsync(ct);
        return View("VerifyShow", new CertificateCheckPage(certificate, certificate.StateOn(calendar.Today), name?.Trim()));
    }

    private ViewResult Unknown(string code)
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        return View(
            "VerifyIndex",
            new VerificationPage(
                Format.Truncate(code, 40),
                "No certificate has this code. It has twelve characters, such as 7K2Q-9M4D-XT3B. Compare it with the certificate."
            )
        );
    }
}

/// <param name="Code">What was entered; null before.</param>
/// <param name="Problem">Why nothing was found.</param>
internal sealed record VerificationPage(string? Code, string? Problem);

/// <param name="Name">Null unless the member agreed to show it, and for a revoked certificate.</param>
internal sealed record CertificateCheckPage(Certificate Certificate, CertificateState State, string? Name)
{
    public string Heading =>
        State switch
        {
            CertificateState.Valid => $"{Who} is a Certified Master Anaplanner for {Certificate.ValidYear}.",
            CertificateState.NotYetValid => $"{Who} will be a Certified Master Anaplanner in {Certificate.ValidYear}.",
            CertificateState.Expired => $"{Who} was a Certified Master Anaplanner in {Certificate.ValidYear}. The certificate has expired.",
            _ => "This certificate was revoked. It is not valid.",
        };

    private string Who => Name is null ? "The holder of this code" : Format.Isolated(Name);
}
