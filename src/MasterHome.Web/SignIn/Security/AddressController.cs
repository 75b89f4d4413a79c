using System.ComponentModel.DataAnnotations;

using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Security;

/// <summary>A new address for one's account: asked for here, in force once a letter to it was answered.</summary>
public sealed class AddressController(HomeDb db, ProgramCalendar calendar) : OwnController
{
    [HttpGet("/security/address")]
    public IActionResult Edit() => View("Address", new NewAddressForm());

    [HttpPost("/security/address"), ShowAgain(nameof(Edit))]
    public async Task<IActionResult> Ask(NewAddressForm form, CancellationToken ct)
    {
        var (me, email, now) = (User.AccountId(), form.Email!.Trim(), calendar.Now);
        Refusal.When(Addresses.IsAddress(email) ? null : "This is not an e-mail address; one looks like name@example.org.", nameof(NewAddressForm.Email));
        await db.Transact(async ct =>
        {
            var account = await db.Users.SingleAsync(a => a.Id == me, ct);
            Refusal.When(account.Email == email ? "This is your address already." : null, nameof(NewAddressForm.Email));
            // Whether somebody else has it is not said here, where anybody could ask: the letter would come to nothing.
            var key = $"{MailKinds.ConfirmAddress}:{me}:{now:yyyyMMddHHmm}";
            Refusal.When(await db.OutgoingMails.AnyAsync(m => m.Key == key, ct) ? "A letter is on its way already. Wait a minute before you ask for another." : null, nameof(NewAddressForm.Email));
            if (!await db.Users.AnyAsync(a => a.NormalizedEmail == Addresses.Key(email) && a.Id != me, ct))
                db.Queue(new OutgoingMail(MailKinds.ConfirmAddress, key, new Recipient(email, account.DisplayName, account.MemberId, account.Id), new Dictionary<string, string> { ["name"] = account.DisplayName }, now));
        }, ct);
        TempData["notice"] = $"A letter is on its way to {email}. Your address changes when you open its link.";
        return Redirect("/security");
    }
}

public sealed class NewAddressForm
{
    [Display(Name = "New e-mail address"), Required, StringLength(Addresses.Length), EmailAddress]
    public string? Email { get; set; }
}
