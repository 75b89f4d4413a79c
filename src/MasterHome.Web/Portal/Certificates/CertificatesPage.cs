using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MasterHome.Reports.Pdf;
using MasterHome.Standing.Closing;
using MasterHome.Web.Portal.Shared;
using Microsoft.AspNetCore.WebUtilities;

namespace MasterHome.Web.Portal.Certificates;

/// <param name="Today">In the program's zone.</param>
internal sealed record CertificatesPage(IReadOnlyList<Certificate> Certificates, string Name, DateOnly Today, HomeSettings Home)
    : SharingForm
{
    public Certificate? Current => Certificates.FirstOrDefault(c => c.StateOn(Today) == CertificateState.Valid);

    public string Heading =>
        Current is { } current ? $"You are a Certified Master Anaplanner for {current.ValidYear}."
        : Certificates.FirstOrDefault(c => c.StateOn(Today) == CertificateState.NotYetValid) is { } next
            ? $"You will be a Certified Master Anaplanner in {next.ValidYear}."
        : Certificates.Count > 0 ? "You have no valid certificate."
        : "You have no certificate here.";

    /// <summary>The years in which the person is a member and that are not closed.</summary>
    public required IReadOnlyList<int> OpenYears { get; init; }

    /// <summary>When the first certificate is issued, or why none is.</summary>
    public string WhyNone =>
        OpenYears.Count == 0
            ? "Certificates are issued to members who met all requirements of a year. You are not a member at the moment."
            : $"The first one is issued when the team closes {OpenYears[0]}, if you met all requirements. You get an email then. "
                + $"For proof before that, email {Home.SupportAddress}.";

    /// <summary>Whether the PDF shows the name as it is.</summary>
    public bool PrintsName => CertificatePdf.CanPrint(Name);

    public string VerifyAddress(Certificate certificate) => Home.Link($"/verify/{certificate.CodeInGroups}");

    /// <summary>Opens LinkedIn's form with the fields filled in. The member sends it there, or does not.</summary>
    public string LinkedInAddress(Certificate certificate) =>
        QueryHelpers.AddQueryString(
            "https://www.linkedin.com/profile/add",
            new Dictionary<string, string?>
            {
                ["startTask"] = "CERTIFICATION_NAME",
                ["name"] = "Certified Master Anaplanner",
                ["organizationName"] = Home.ProgramName,
                ["issueYear"] = certificate.ValidYear.ToString(CultureInfo.InvariantCulture),
                ["issueMonth"] = "1",
                ["expirationYear"] = certificate.ValidYear.ToString(CultureInfo.InvariantCulture),
                ["expirationMonth"] = "12",
                ["certUrl"] = VerifyAddress(certificate),
                ["certId"] = certificate.CodeInGroups,
            }
        );
}

/// <summary>What others may read.</summary>
public record SharingForm
{
    [Display(Name = "Show my name to anyone who checks the code of my certificate")]
    public bool ShowsName { get; init; }
}

internal static class CertificateText
{
    public static StateTag Tag(CertificateState state) =>
        state switch
        {
            CertificateState.Valid => new("Valid", "good"),
            CertificateState.NotYetValid => new("Valid later"),
            CertificateState.Expired => new("Expired"),
            _ => new("Revoked", "bad"),
        };
}
