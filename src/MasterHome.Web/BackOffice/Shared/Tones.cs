using System.Globalization;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Appeals;
using MasterHome.Jobs.Requests;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.PersonalData;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.Shared;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Formats numbers, dates and states the same way on every back-office page.</summary>
internal static class Tones
{
    /// <summary>Only administrators make changes; staff see pages without buttons.</summary>
    public static bool MayDecide(this ClaimsPrincipal user) => user.IsInRole(nameof(StaffRole.Administrator));

    public static string Of(ErasureState state) =>
        state switch
        {
            ErasureState.Requested or ErasureState.Granted => "warn",
            ErasureState.Declined => "bad",
            _ => "",
        };

    public static string Of(SignUpState state) =>
        state switch
        {
            SignUpState.Verified or SignUpState.Confirmed => "good",
            SignUpState.Reported or SignUpState.Interested or SignUpState.Offered => "warn",
            SignUpState.Declined or SignUpState.DidNotTakePart => "bad",
            _ => "",
        };

    public static string Of(CompletionState state) =>
        state switch
        {
            CompletionState.Verified => "good",
            CompletionState.Claimed => "warn",
            _ => "bad",
        };

    public static string Of(SuggestionState state) =>
        state switch
        {
            SuggestionState.Credited or SuggestionState.Accepted => "good",
            SuggestionState.Open or SuggestionState.Reported => "warn",
            SuggestionState.Declined => "bad",
            _ => "",
        };

    public static string Of(LeaveState state) =>
        state switch
        {
            LeaveState.Granted => "good",
            LeaveState.Requested => "warn",
            LeaveState.Declined => "bad",
            _ => "",
        };

    public static string Of(AppealState state) =>
        state switch
        {
            AppealState.Upheld => "good",
            AppealState.Open => "warn",
            AppealState.Rejected => "bad",
            _ => "",
        };

    public static string Of(EmailState state) =>
        state switch
        {
            EmailState.Sent => "good",
            EmailState.Failed or EmailState.Returned => "bad",
            EmailState.Waiting => "warn",
            _ => "",
        };

    public static string Of(OutcomeResult result) =>
        result switch
        {
            OutcomeResult.Certified => "good",
            OutcomeResult.NotCertified => "bad",
            _ => "",
        };

    public static string Of(JobRequestState state) =>
        state switch
        {
            JobRequestState.Succeeded => "good",
            JobRequestState.Refused => "warn",
            JobRequestState.Failed => "bad",
            _ => "",
        };

    public static string Of(MemberStatus status) => StatusTone.Of(status);
}
