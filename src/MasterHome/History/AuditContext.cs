namespace MasterHome.History;

/// <summary>Who does something, and when (UTC). Every command of the law takes one; nobody looks up the clock or the person below the doors.</summary>
public readonly record struct AuditContext(Actor By, DateTime At);

public enum ActorKind
{
    Member,
    Staff,
    Administrator,
    System,
}

/// <summary>Somebody who does something, as history will name them.</summary>
/// <param name="AccountId">Null for the works of the portal itself.</param>
/// <param name="MemberId">The membership of the person, when they have one, whatever they act as.</param>
public sealed record Actor(ActorKind Kind, string Name, string? AccountId = null, int? MemberId = null)
{
    public bool MayDecide => Kind is ActorKind.Administrator or ActorKind.System;

    public static Actor System(string job) => new(ActorKind.System, job);

    public bool Is(int memberId) => MemberId == memberId;
}
