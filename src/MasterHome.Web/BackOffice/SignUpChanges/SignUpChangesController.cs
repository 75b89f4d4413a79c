using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.BackOffice.SignUps;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.SignUpChanges;

/// <summary>Sends next steps to the sign-ups of a list, or withdraws them. Asks first, and again when others are found by then.</summary>
public sealed class SignUpChangesController(HomeDb db, ProgramCalendar calendar, StaffSignUpList signUps, JobRequests requests)
    : BackOfficeController
{
    [HttpGet("/back-office/sign-ups/next-steps/new"), Authorize(Policy = Policies.Administrator)]
    public Task<IActionResult> NewNextSteps(CancellationToken ct) => New(SignUpChange.SendNextSteps, ct);

    [HttpPost("/back-office/sign-ups/next-steps")]
    public Task<IActionResult> SendNextSteps(NextStepsForManyForm steps, CancellationToken ct) =>
        Create(SignUpChange.SendNextSteps, steps.NextSteps, steps.Confirmed, ct);

    [HttpGet("/back-office/sign-ups/withdrawals/new"), Authorize(Policy = Policies.Administrator)]
    public Task<IActionResult> NewWithdrawals(CancellationToken ct) => New(SignUpChange.Withdraw, ct);

    [HttpPost("/back-office/sign-ups/withdrawals")]
    public Task<IActionResult> Withdraw(ReasonForManyForm withdrawal, CancellationToken ct) =>
        Create(SignUpChange.Withdraw, withdrawal.Reason, withdrawal.Confirmed, ct);

    private async Task<IActionResult> New(SignUpChange change, CancellationToken ct) =>
        View("New", new SignUpChangePage(change, await signUps.FindAll(Request, ct), (await FindOpen(change, ct)).Ids.Count));

    private Task<IActionResult> Create(SignUpChange change, string? text, string? confirmed, CancellationToken ct) =>
        Try(
            async () =>
            {
                var open = await FindOpen(change, ct);
                if (open.Ids.Count == 0)
                    throw new RefusedException("None of these sign-ups can be changed now. Change the filters of the list.");
                if (confirmed != open.Fingerprint)
                    return await Ask(change, text!, open, ct);
                var list = $"/back-office/sign-ups{open.Query}";
                if (list.Length > JobRequest.AddressLength)
                    list = "/back-office/sign-ups";
                var work = new SignUpChangesRequest(change, text!.Trim(), [.. open.Ids.Select(id => (int)id)]);
                var title = $"{ActionOf(change)} {Format.Count(open.Ids.Count, "sign-up")}";
                return ResultOf(await requests.Run(new JobRequest(work, title, list, list, User.AsStaff(calendar.Now)), ct));
            },
            () => New(change, ct)
        );

    /// <summary>Those that can be changed now. The others of the list are left as they are.</summary>
    private Task<FoundRows> FindOpen(SignUpChange change, CancellationToken ct)
    {
        var now = calendar.Now;
        var open =
            change == SignUpChange.SendNextSteps
                ? db.SignUps.Active()
                : db.SignUps.Where(s =>
                    s.State == SignUpState.Interested
                    || s.State == SignUpState.Waiting
                    || s.State == SignUpState.Offered
                    || (s.State == SignUpState.Confirmed && db.Sessions.Any(e => e.Id == s.SessionId && !(e.StartsAt <= now)))
                );
        return signUps.FindAll(Request, ct, open.Select(s => (long)s.Id));
    }

    private async Task<IActionResult> Ask(SignUpChange change, string text, FoundRows open, CancellationToken ct)
    {
        var (isWithdrawal, count) = (change == SignUpChange.Withdraw, Format.Count(open.Ids.Count, "sign-up"));
        var left = (await signUps.FindAll(Request, ct)).Ids.Count - open.Ids.Count;
        return View(
            Question.View,
            new Question(
                $"{ActionOf(change)} {count}?",
                open.Description + ".",
                SignUpChangePage.PathOf(change) + open.Query,
                $"{ActionOf(change)} {count}",
                $"/back-office/sign-ups{open.Query}",
                "Sign-ups"
            )
            {
                IsDanger = isWithdrawal,
                Keep = isWithdrawal ? "Withdraw none" : "Send nothing",
                Then = isWithdrawal
                    ? "Members get an email with your reason, and their places go to the waitlist at once. You can sign a member up again."
                    : "Members for whom the text is new get an email. You can write other next steps later.",
                Lines = left <= 0 ? [AsText(change, text)] : [AsText(change, text), Left(left)],
                Fields =
                [
                    (isWithdrawal ? "Withdrawal.Reason" : "Steps.NextSteps", text),
                    (isWithdrawal ? "Withdrawal.Confirmed" : "Steps.Confirmed", open.Fingerprint),
                ],
            }
        );
    }

    private static string ActionOf(SignUpChange change) => change == SignUpChange.Withdraw ? "Withdraw" : "Send the next steps to";

    private static string AsText(SignUpChange change, string text) =>
        $"{(change == SignUpChange.Withdraw ? "Reason" : "Next steps")}: {text}";

    private static string Left(int left) =>
        left == 1
            ? "1 sign-up of the list cannot be changed any more, and is left as it is."
            : $"{Format.Number(left)} sign-ups of the list cannot be changed any more, and are left as they are.";
}
