using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>A member's address changes, and with it the name under which they sign in; the former one is kept for the roster.</summary>
public sealed class AddressesController(HomeDb db, Standings standings, ProgramCalendar calendar) : MemberFileController(db, standings, calendar)
{
    [HttpPost("/back-office/members/{id:int}/address")]
    [ShowAgain(nameof(Folder))]
    public async Task<IActionResult> Update(int id, AddressForm address, CancellationToken ct)
    {
        var (email, deed) = (address.Email!.Trim(), Deed);
        var key = Addresses.Key(email);
        var found = await Db.Transact(async ct =>
        {
            if (await Db.Members.SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member)
                return false;
            if (await Db.Members.AnyAsync(m => m.Id != id && m.EmailKey == key, ct) || await Db.Users.AnyAsync(a => a.MemberId != id && a.NormalizedEmail == key, ct))
                throw new RefusedException("Somebody else here has this address.", nameof(AddressForm.Email));
            var before = member.Email;
            member.ChangeEmail(email, deed.At);
            if (await Db.Users.SingleOrDefaultAsync(a => a.MemberId == id, ct) is { } account)
                account.Move(member.Email);
            if (before != member.Email)
                Db.Note(deed, nameof(Member), id, "E-mail address changed", id, before, member.Email);
            return true;
        }, ct);
        return found ? Done(id, $"Letters go to {email} from now on, and that is the address to sign in with.") : NotFound();
    }
}
