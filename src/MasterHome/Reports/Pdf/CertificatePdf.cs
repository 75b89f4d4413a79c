using System.Text;
using MasterHome.Standing.Closing;

namespace MasterHome.Reports.Pdf;

/// <summary>A certificate on one page, with its code and the address where it can be checked.</summary>
public static class CertificatePdf
{
    private static readonly Style Program = new(13, Bold: true, PdfColor.Accent);
    private static readonly Style Lead = new(14);
    private static readonly Style Name = new(32, Bold: true);
    private static readonly Style Text = new(13);
    private static readonly Style Quiet = new(11, Color: PdfColor.Quiet);

    /// <summary>Whether the font has all characters of a name. What it lacks, such as Arabic or Chinese, is printed as
    /// <see cref="PdfFont.Unknown"/>.</summary>
    public static bool CanPrint(string name) =>
        Ascii.IsValid(name) || !PdfFont.Bold.Printable(name).Contains(PdfFont.Unknown, StringComparison.Ordinal);

    /// <param name="issuedOn">In the program's zone.</param>
    /// <param name="verifyAddress">The full address of the page that checks the code.</param>
    public static byte[] Print(Certificate certificate, string name, string programName, DateOnly issuedOn, string verifyAddress)
    {
        var title = $"Certified Master Anaplanner {certificate.ValidYear}";
        using var pages = new PdfPages(title, name, certificate.IssuedAt);
        pages.Y = 110;
        pages.Paragraph(programName, Program);
        pages.Y += 60;
        pages.Paragraph("This certifies that", Lead);
        pages.Y += 8;
        pages.Paragraph(name, Name, most: 3);
        pages.Y += 12;
        pages.Hairline();
        pages.Y += 18;
        pages.Paragraph($"is a Certified Master Anaplanner for {certificate.ValidYear}.", new Style(20, Bold: true));
        pages.Y += 14;
        pages.Paragraph(
            $"Valid from {Format.Date(certificate.FirstDay)} to {Format.Date(certificate.LastDay)}, "
                + $"for the contributions and the trainings of {certificate.ValidYear - 1}.",
            Text
        );
        pages.Y = PdfPages.Height - 230;
        pages.Hairline();
        pages.Y += 18;
        pages.Paragraph($"Code {certificate.CodeInGroups}", new Style(16, Bold: true));
        pages.Y += 6;
        pages.Paragraph($"Check it at {verifyAddress}. The page also says whether it was revoked.", Quiet);
        pages.Paragraph($"Issued on {Format.Date(issuedOn)}.", Quiet);
        return pages.Build(title);
    }
}
