namespace MasterHome.Common;

public enum ActorKind
{
    Member,
    Staff,
    Administrator,
    System,
}

/// <summary>A person or the portal itself, as the history names them.</summary>
/// <param name="AccountId">Null for what the portal does itself.</param>
/// <param name="MemberId">The person's membership, if they have one, in any role.</param>
public sealed record Actor(ActorKind Kind, string Name, string? AccountId = null, int? MemberId = null)
{
    /// <summary>Characters of an account id. Short enough for SQL Server's 900 bytes a key, also as one of three parts.</summary>
    public const int AccountIdLength = 64;

    /// <summary>Characters of a first and a last name with what stands between them.</summary>
    public const int NameLength = 220;

    public bool MayDecide => Kind is ActorKind.Administrator or ActorKind.System;

    public static Actor System(string job) => new(ActorKind.System, Labels.Of(job));

    public bool Is(int memberId) => MemberId == memberId;
}
