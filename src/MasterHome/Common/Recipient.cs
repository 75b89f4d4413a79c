namespace MasterHome.Common;

/// <summary>To whom an email goes, and whose it is.</summary>
public sealed record Recipient(string Address, string Name, int? MemberId = null, string? AccountId = null);
