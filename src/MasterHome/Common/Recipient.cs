namespace MasterHome.Common;

/// <summary>The recipient of an email, with their membership and account if they have one.</summary>
public sealed record Recipient(string Address, string Name, int? MemberId = null, string? AccountId = null);
