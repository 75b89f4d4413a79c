using MasterHome.Accounts;
using MasterHome.Review;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Review;

public sealed class ReviewAssignmentsTests(TestDatabase database) : DataTest(database)
{
    private static readonly QueueKey Item = new(QueueKind.Completion, 42);

    [Fact]
    public async Task An_item_is_taken_once_and_the_second_learns_by_whom()
    {
        var (alex, kim) = (await Admin("Alex"), await Admin("Kim"));
        await Do(db => new ReviewAssignments(db).Take(Item, alex));
        await Do(db => new ReviewAssignments(db).Take(Item, alex));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Do(db => new ReviewAssignments(db).Take(Item, kim)));
        Assert.Contains("Alex", refused.Message);
        Assert.Equal(alex.By.AccountId, await Owner());
    }

    [Fact]
    public async Task It_is_assigned_to_an_administrator_who_can_sign_in_and_released()
    {
        var (alex, kim) = (await Admin("Alex"), await Admin("Kim"));
        await Do(db => new ReviewAssignments(db).Take(Item, alex));
        await Do(db => new ReviewAssignments(db).Assign(Item, kim.By.AccountId!, alex));
        Assert.Equal(kim.By.AccountId, await Owner());
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => new ReviewAssignments(db).Assign(Item, "nobody", alex)));
        await Do(db => new ReviewAssignments(db).Release(Item, alex));
        await Do(db => new ReviewAssignments(db).Release(Item, alex));
        Assert.Null(await Owner());
    }

    [Fact]
    public async Task Only_administrators_take_assign_and_release()
    {
        var alex = await Admin("Alex");
        foreach (
            var step in new Func<ReviewAssignments, Task>[]
            {
                a => a.Take(Item, By.Staff()),
                a => a.Assign(Item, alex.By.AccountId!, By.Staff()),
                a => a.Release(Item, By.Staff()),
            }
        )
            await Assert.ThrowsAsync<RefusedException>(() => Do(db => step(new ReviewAssignments(db))));
        Assert.Null(await Owner());
    }

    [Fact]
    public async Task Of_several_who_take_it_at_once_one_has_it_and_the_others_are_refused()
    {
        var admins = new[] { await Admin("Alex"), await Admin("Kim"), await Admin("Lee") };
        var taken = await Task.WhenAll(
            admins.Select(admin =>
                Task.Run(async () =>
                {
                    try
                    {
                        await Do(db => new ReviewAssignments(db).Take(Item, admin));
                        return true;
                    }
                    catch (RefusedException)
                    {
                        return false;
                    }
                })
            )
        );
        Assert.Equal((1, 1), (taken.Count(t => t), await Read(db => db.ReviewAssignments.CountAsync())));
    }

    private async Task<AuditContext> Admin(string name)
    {
        var account = new Account($"{name}@example.org", name, null, StaffRole.Administrator, A.Moment);
        await Given(account);
        return new(new Actor(ActorKind.Administrator, name, account.Id, null), A.Moment);
    }

    private Task<string?> Owner() =>
        Read(db => db.ReviewAssignments.Where(a => a.ItemId == Item.Id).Select(a => (string?)a.AccountId).SingleOrDefaultAsync());
}
