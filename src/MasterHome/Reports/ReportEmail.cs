using System.Security.Cryptography;
using System.Text;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Points;

namespace MasterHome.Reports;

/// <summary>Composes the email for a report version: the summary in the body, the rest attached.</summary>
internal static class ReportEmail
{
    public static OutgoingEmail To(Recipient to, ReportVersion edition)
    {
        var (report, now, last) = (edition.Report, edition.Report.Now, edition.Report.Last);
        string Versus(int figure, int? before) =>
            before is { } then ? $"{Format.Number(figure)} ({last!.Year}: {Format.Number(then)})" : Format.Number(figure);
        string Kind(PointKind kind) => Versus(now.Of(kind), last?.Of(kind));

        var address = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(EmailAddress.Key(to.Address))))[..16];
        var met =
            now.IsClosed ? "certified"
            : now.Certified == 1 ? "has met all requirements"
            : "have met all requirements";
        return new OutgoingEmail(
            new YearlyReportWritten(
                Name: to.Name,
                Year: $"{report.Year}",
                Version: $"{edition.Version}",
                Title: edition.Title,
                Summary: $"{Format.Number(now.Certified)} of {Format.Number(now.Members)} {met}"
                    + $"{(edition.Version > 1 ? $" (version {edition.Version})" : "")}",
                Headline: report.Headline(),
                Rate: now.Rate(),
                Before: report.LastYear(),
                Why: edition.WhyWritten(),
                AsOf: edition.AsOf,
                Difference: edition.Difference?.Sentence
                    ?? (
                        edition.Version == 1
                            ? "This is the first version."
                            : $"Version {edition.Version - 1} kept no lines to compare with."
                    ),
                Changes: edition.Difference?.Lines is { Count: > 0 } lines ? string.Join('\n', lines)
                    : edition.Version == 1 ? "There is no version before this one."
                    : "No member's line.",
                Members: Versus(now.Members, last?.Members),
                Certified: Versus(now.Certified, last?.Certified),
                OnTheWay: Versus(now.NotYet, last?.NotYet),
                Leaving: Versus(now.Leaving, last?.Leaving),
                Points: Versus(now.Points, last?.Points),
                Completions: Kind(PointKind.Completion),
                Replies: Kind(PointKind.ForumReplies),
                Suggestions: Kind(PointKind.Suggestion),
                Corrections: Kind(PointKind.Correction),
                Exceptions: report.Exceptional(),
                Waiting: report.Waiting(),
                Failed: report.Works.Failed(edition.Zone),
                Forum: report.Works.Forum(),
                Reconciliation: report.Reconcile(),
                Page: $"/back-office/reports/{report.Year}"
            ),
            $"{YearlyReportWritten.Key}:{report.Year}:v{edition.Version}:{address}",
            to,
            report.AsOf
        );
    }
}
