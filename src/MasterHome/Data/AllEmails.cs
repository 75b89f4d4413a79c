using MasterHome.Accounts;
using MasterHome.Appeals;
using MasterHome.Leaves;
using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Mailings;
using MasterHome.Merging;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Watches;
using MasterHome.OptOuts;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;

namespace MasterHome.Data;

/// <summary>Collects the kinds of email of all nouns. Mail does not know them, because it is on a lower layer.</summary>
public static class AllEmails
{
    /// <exception cref="RefusedException">A kind and its shipped template do not fit together.</exception>
    public static EmailCatalog CreateCatalog() =>
        new(
            [
                .. AccountEmails.Kinds,
                .. WatchEmails.Kinds,
                .. DataExportEmails.Kinds,
                .. ErasureEmails.Kinds,
                .. MergeEmails.Kinds,
                .. OptOutEmails.Kinds,
                .. OpportunityEmails.Kinds,
                .. TrainingEmails.Kinds,
                .. LeaveEmails.Kinds,
                .. SuggestionEmails.Kinds,
                .. AppealEmails.Kinds,
                .. CorrectionEmails.Kinds,
                .. StandingEmails.Kinds,
                .. ReminderEmails.Kinds,
                .. MailingEmails.Kinds,
                .. ReportEmails.Kinds,
            ],
            TemplateText.Shipped
        );
}
