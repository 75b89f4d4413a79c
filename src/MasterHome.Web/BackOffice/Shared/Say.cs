using System.Globalization;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Formats numbers, dates and states the same way on every back-office page.</summary>
public static class Say
{
    /// <summary>Only administrators make changes; staff see pages without buttons.</summary>
    public static bool MayDecide(this ClaimsPrincipal user) => user.IsInRole(nameof(StaffRole.Administrator));

    /// <summary>"1 member", "1,200 members", "No members".</summary>
    public static string Count(int n, string one, string? many = null) =>
        n == 0 ? $"No {many ?? one + "s"}" : string.Create(CultureInfo.InvariantCulture, $"{n:N0} {(n == 1 ? one : many ?? one + "s")}");

    public static string Number(int n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Points with a sign, such as "+50" or "−5".</summary>
    public static string WithSign(int points) => points.ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture);

    /// <summary>Minutes as hours: "2.5".</summary>
    public static string Hours(int minutes) => (minutes / 60m).ToString("0.##", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Age in whole days, such as "3 days".</summary>
    public static string Ago(DateTime since, DateTime now) =>
        (now.Date - since.Date).Days switch
        {
            <= 0 => "today",
            1 => "1 day",
            var days => Count(days, "day"),
        };

    public static string Brief(string? text, int length = 140) =>
        text is null ? ""
        : text.Length <= length ? text
        : text[..length].TrimEnd() + "…";

    public static string Tone(SignUpState state) =>
        state switch
        {
            SignUpState.Verified or SignUpState.Confirmed => "good",
            SignUpState.Reported or SignUpState.Interested or SignUpState.Offered => "warn",
            SignUpState.Declined or SignUpState.DidNotTakePart => "bad",
            _ => "",
        };

    public static string Tone(CompletionState state) =>
        state switch
        {
            CompletionState.Verified => "good",
            CompletionState.Claimed => "warn",
            _ => "bad",
        };

    public static string Tone(SuggestionState state) =>
        state switch
        {
            SuggestionState.Credited or SuggestionState.Accepted => "good",
            SuggestionState.Open or SuggestionState.Reported => "warn",
            SuggestionState.Declined => "bad",
            _ => "",
        };

    public static string Tone(EmailState state) =>
        state switch
        {
            EmailState.Sent => "good",
            EmailState.Parked => "bad",
            EmailState.Waiting => "warn",
            _ => "",
        };

    public static string Tone(OutcomeResult result) =>
        result switch
        {
            OutcomeResult.Certified => "good",
            OutcomeResult.NotCertified => "bad",
            _ => "",
        };

    /// <summary>The status of a standing, with the tone of its tag.</summary>
    public static (string Words, string Tone) State(MemberStanding standing) =>
        standing.State switch
        {
            StandingState.Done => ("Certified", "good"),
            StandingState.Leaving => ("Leaving", ""),
            StandingState.NotInCycle => ("Not in this year", ""),
            _ when standing.OnLeave => ("On leave", ""),
            _ => ("In progress", "warn"),
        };
}
