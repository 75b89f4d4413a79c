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
            EmailKinds.YearlyReport,
            $"{EmailKinds.YearlyReport}:{report.Year}:v{edition.Version}:{address}",
            to,
            new Dictionary<string, string>
            {
                ["name"] = to.Name,
                ["year"] = $"{report.Year}",
                ["version"] = $"{edition.Version}",
                ["title"] = edition.Title,
                ["short"] =
                    $"{Format.Number(now.Certified)} of {Format.Number(now.Members)} {met}"
                    + $"{(edition.Version > 1 ? $" (version {edition.Version})" : "")}",
                ["headline"] = report.Headline(),
                ["rate"] = now.Rate(),
                ["before"] = report.LastYear(),
                ["why"] = edition.WhyWritten(),
                ["asof"] = edition.AsOf,
                ["difference"] =
                    edition.Difference?.Sentence
                    ?? (
                        edition.Version == 1
                            ? "This is the first version."
                            : $"Version {edition.Version - 1} kept no lines to compare with."
                    ),
                ["changes"] =
                    edition.Difference?.Lines is { Count: > 0 } lines ? string.Join('\n', lines)
                    : edition.Version == 1 ? "There is no version before this one."
                    : "No member's line.",
                ["members"] = Versus(now.Members, last?.Members),
                ["certified"] = Versus(now.Certified, last?.Certified),
                ["ontheway"] = Versus(now.NotYet, last?.NotYet),
                ["leaving"] = Versus(now.Leaving, last?.Leaving),
                ["points"] = Versus(now.Points, last?.Points),
                ["completions"] = Kind(PointKind.Completion),
                ["replies"] = Kind(PointKind.ForumReplies),
                ["suggestions"] = Kind(PointKind.Suggestion),
                ["corrections"] = Kind(PointKind.Correction),
                ["exceptions"] = report.Exceptional(),
                ["waiting"] = report.Waiting(),
                ["failed"] = report.Works.Failed(edition.Zone),
                ["forum"] = report.Works.Forum(),
                ["reconciliation"] = report.Reconcile(),
                ["page"] = $"/back-office/reports/{report.Year}",
            },
            report.AsOf
        );
    }
}
