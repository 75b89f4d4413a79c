namespace MasterHome.Accounts;

public static class AccountQueries
{
    /// <summary>Accounts of staff and administrators. Names the roles, because a condition with "is not" uses no index.</summary>
    public static IQueryable<Account> Team(this IQueryable<Account> accounts) =>
        accounts.Where(a => a.Role == StaffRole.Staff || a.Role == StaffRole.Administrator);
}
