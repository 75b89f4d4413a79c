using System.Text.Json.Serialization;

namespace MasterHome.Mail;

/// <summary>The content of an email. Each kind is a record in the folder of the noun that sends it. Its properties are the placeholders
/// of the kind's template.</summary>
/// <param name="Kind">The stored key of the kind. It is no placeholder.</param>
public abstract record Email([property: JsonIgnore] string Kind, [property: Placeholder("the recipient's name", "Mira")] string Name);

/// <summary>An email with a link that signs in, resets or confirms. The link is created when the email is sent, so the record does not
/// contain it.</summary>
public abstract record EmailWithLink(string Kind, string Name) : Email(Kind, Name);
