using MasterHome.Mail;

namespace MasterHome.TestSupport;

/// <summary>An email of any kind, also of a kind that does not exist, for tests whose subject is not its content.</summary>
public sealed record TestEmail(string Kind, string Name = "Zoë", string Opportunity = "", string Page = "") : Email(Kind, Name);
