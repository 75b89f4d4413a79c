using System.Text.RegularExpressions;

namespace MasterHome.Web.BackOffice.Lists;

/// <summary>The lists whose views can be saved, by their path.</summary>
internal static partial class ListNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["/back-office/members"] = "Members",
        ["/back-office/sign-ups"] = "Sign-ups",
        ["/back-office/points"] = "Points",
        ["/back-office/history"] = "History",
        ["/back-office/emails"] = "Emails",
        ["/back-office/suggestions"] = "Suggestions",
        ["/back-office/training/completions"] = "Training completions",
        ["/back-office/appeals"] = "Appeals",
        ["/back-office/opportunities"] = "Opportunities",
        ["/back-office/sessions"] = "Sessions",
        ["/back-office/security-events"] = "Security events",
        ["/back-office/accounts"] = "Accounts",
        ["/back-office/jobs"] = "Job runs",
        ["/back-office/review"] = "Review",
        ["/back-office/leave"] = "Leave",
        ["/back-office/opt-outs"] = "Opt-outs",
    };

    /// <summary>The name as its page has it; null for any other path.</summary>
    public static string? Find(string? path) =>
        path is null ? null
        : OutcomesPath().IsMatch(path) ? "Outcomes"
        : Names.GetValueOrDefault(path);

    /// <summary>Each closed year has a list of its own.</summary>
    [GeneratedRegex("^/back-office/cycles/[0-9]{1,9}/outcomes$")]
    private static partial Regex OutcomesPath();
}
