namespace MasterHome.Web.Shared;

/// <summary>What a page says when it cannot say what was asked of it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What is so, in a sentence.</param>
/// <param name="Sentence">Why.</param>
/// <param name="Next">What one can do, as a sentence; null when there is nothing.</param>
public sealed record ErrorPage(int Status, string Title, string Sentence, string? Next)
{
    /// <summary>The wording for a status; one that has no wording of its own is told as a fault of ours (500 and above) or of the request.</summary>
    public static ErrorPage For(int status) =>
        status switch
        {
            400 => new(
                400,
                "That form could not be accepted.",
                "It had been open for a long time, or you signed in or out in another window, so we could not be sure that it came from you. Nothing was changed.",
                "Go back, reload the page and send it again."
            ),
            403 => new(
                403,
                "This page is not open to you.",
                "You are signed in, but your account does not have the right to see it.",
                "If you think it should, write to the program team and say which page you wanted."
            ),
            404 => new(
                404,
                "There is no page at this address.",
                "The link may be old or mistyped, or what was here has been taken down.",
                "Check the address, or start again from the home page."
            ),
            405 => new(
                405,
                "This address does not work that way.",
                "It takes what a form sends and cannot be opened by itself, for example from a bookmark or by reloading.",
                "Open the page with the form again from the home page."
            ),
            429 => new(
                429,
                "That was a little too often.",
                "So many forms came from your network in a short time that the portal waits, to keep passwords from being guessed. Your account is not locked.",
                "Wait a minute and send it again. Emails can be asked for again within the hour."
            ),
            503 => new(
                503,
                "The portal is closed for a moment.",
                "It is being brought up to date, or something that it depends on does not answer. What you did before is safe.",
                "Try again in a few minutes."
            ),
            >= 500 => new(
                status,
                "Something went wrong on our side.",
                "It is not your doing, and it has been recorded. What you sent last may not have been kept.",
                "Try again in a few minutes. If it stays like this, write to the program team and say what you were about to do."
            ),
            _ => new(
                status,
                "That could not be done.",
                "The request was not one that the portal understands. Nothing was changed.",
                "Go back and try again."
            ),
        };
}
