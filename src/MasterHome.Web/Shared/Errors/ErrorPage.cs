using MasterHome.Web.Shared.Forms;

namespace MasterHome.Web.Shared.Errors;

/// <summary>Text of an error page.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The heading: what happened.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Next">What to do next; null when there is nothing.</param>
/// <param name="Back">Local path of the page to return to.</param>
internal sealed record ErrorPage(int Status, string Title, string Sentence, string? Next, string Back = "/")
{
    /// <summary>In the view data: the page is shown in the layout of the back office.</summary>
    public const string KeepsMenu = "KeepsMenu";

    /// <summary>What was typed into the form of the failed request; null when there is nothing to show.</summary>
    public PostedForm? Posted { get; init; }

    /// <summary>The page for a form that its antiforgery token does not fit.</summary>
    public static ErrorPage For(FormProblem problem) =>
        problem switch
        {
            FormProblem.NoCookies => new(
                400,
                "Your browser does not keep cookies.",
                "The portal needs a cookie to know that a form comes from you and, once you are signed in, who you are. "
                    + "Nothing was changed.",
                "Allow cookies for this site in your browser's settings, then open the page again."
            ),
            FormProblem.OtherAccount => new(
                400,
                "This form belongs to another sign-in.",
                "The page was opened by somebody who has signed out since then. Nothing was sent or changed.",
                "If it was you, sign out and sign in with the account that you wrote it with. What was written is kept for that account."
            ),
            FormProblem.Unreadable => new(
                400,
                "That form could not be read.",
                "It arrived incomplete or in a format that the portal does not know. Nothing was changed.",
                "Go back, reload the page and submit the form again. If that fails, try another browser."
            ),
            _ => For(StatusCodes.Status400BadRequest),
        };

    /// <summary>The page for a refusal that no form shows.</summary>
    public static ErrorPage Refused(string sentence, string back) =>
        new(StatusCodes.Status409Conflict, "This could not be done.", sentence, null, back);

    /// <summary>The text for an HTTP status. Other statuses get a general text for server errors (500 and above) or
    /// request errors.</summary>
    public static ErrorPage For(int status) =>
        status switch
        {
            400 => new(
                400,
                "That form could not be accepted.",
                "The page was open for a long time, or you signed in or out in another window, so we could not confirm that the form came "
                    + "from you. Nothing was changed.",
                "Go back, reload the page and submit the form again."
            ),
            403 => new(
                403,
                "You do not have access to this page.",
                "You are signed in, but your account does not have permission to see it.",
                "If you need access, ask the program team and name the page."
            ),
            404 => new(
                404,
                "There is no page at this address.",
                "The link may be old or mistyped, or the page was removed.",
                "Check the address, or start from the home page."
            ),
            405 => new(
                405,
                "This page cannot be opened directly.",
                "It only receives forms. Bookmarks and reloading do not work here.",
                "Start from the home page and open the form again."
            ),
            413 => new(
                413,
                "That was too large.",
                "The form or its file is larger than the portal accepts. Nothing was changed.",
                "Go back and shorten the text, or choose a smaller file."
            ),
            429 => new(
                429,
                "Too many requests.",
                "Your network sent too many forms in a short time. The portal limits this so that nobody can guess passwords. Your account "
                    + "is not locked.",
                "Wait a minute and try again. You can request emails again within the hour."
            ),
            503 => new(
                503,
                "The portal is busy.",
                "It could not answer in time. Your last change may not have been saved; your earlier changes are safe.",
                "Wait a minute, then look whether your change is there before you send it again."
            ),
            >= 500 => new(
                status,
                "Something went wrong on our side.",
                "You did nothing wrong, and we have recorded the error. Your last change may not have been saved.",
                "Try again in a few minutes. If the error persists, email the program team and describe what you were doing."
            ),
            _ => new(
                status,
                "The request could not be completed.",
                "The portal did not understand the request. Nothing was changed.",
                "Go back and try again."
            ),
        };
}
