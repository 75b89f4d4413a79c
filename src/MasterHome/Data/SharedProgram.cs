using MasterHome.Cycles;
using MasterHome.Opportunities;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace MasterHome.Data;

/// <summary>What all members share and each process keeps in memory. See <see cref="ProgramVersion"/>.</summary>
internal static class SharedProgram
{
    private static readonly HashSet<Type> Types =
    [
        typeof(ProgramCycle),
        typeof(KeyDate),
        typeof(Opportunity),
        typeof(Session),
        typeof(Course),
        typeof(Requirement),
    ];

    /// <summary>Whether saving this entry changes what pages show of the program.</summary>
    public static bool IsChangedBy(EntityEntry entry) =>
        entry.State switch
        {
            EntityState.Added or EntityState.Deleted => IsShared(entry),
            // A waitlist number or a lock concerns one sign-up, and no page shows it.
            EntityState.Modified => IsShared(entry)
                && entry.Properties.Any(p =>
                    p.IsModified && p.Metadata.Name is not (nameof(Session.LastInLine) or nameof(Session.Version))
                ),
            _ => false,
        };

    /// <summary>Also the rows that join a course to its prerequisites, which have no type of their own.</summary>
    private static bool IsShared(EntityEntry entry) =>
        Types.Contains(entry.Metadata.ClrType)
        || (entry.Metadata.IsPropertyBag && entry.Metadata.GetForeignKeys().All(key => Types.Contains(key.PrincipalEntityType.ClrType)));
}
