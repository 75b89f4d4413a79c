namespace MasterHome.Accounts;

public static class AccountQueries
{
    /// <summary>Accounts of staff and administrators. By the roles that they have: an index cannot find what is not "none".</summary>
    public static IQueryable<Account> Team(this IQueryable<Account> accounts) =>
        accounts.Where(a => a.Role == StaffRole.Staff || a.Role == StaffRole.Administrator);
}
