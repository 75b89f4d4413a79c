using MimeKit;

namespace MasterHome.Mail.Bounces;

/// <summary>One of our emails that a mail server returned for good.</summary>
/// <param name="MessageToken">See <see cref="Outbox.OutgoingEmail.MessageToken"/>.</param>
/// <param name="Reason">The server's words.</param>
internal sealed record Bounce(string MessageToken, string Reason)
{
    /// <summary>Reads a delivery status report (RFC 3464). Other mail, and reports of a delay, give nothing.</summary>
    public static Bounce? Read(MimeMessage message)
    {
        var parts = Parts(message.Body).ToList();
        var original = parts.OfType<MessagePart>().Select(p => p.Message?.MessageId).FirstOrDefault(id => id is not null);
        if (original is null || parts.OfType<MessageDeliveryStatus>().FirstOrDefault() is not { } status)
            return null;
        // The first group is about the message, each other one about a recipient. Ours have one.
        var recipient = status
            .StatusGroups.Skip(1)
            .FirstOrDefault(g => "failed".Equals(g["Action"]?.Trim(), StringComparison.OrdinalIgnoreCase));
        return recipient is null ? null : new Bounce(original.Split('@')[0], ReasonOf(recipient));
    }

    private static string ReasonOf(HeaderList recipient)
    {
        var words = TextNormalization.Line(recipient["Diagnostic-Code"] ?? "");
        // "smtp; 550 5.1.1 No such user": the type says nothing to people.
        if (words.Split(';', 2) is [_, var text])
            words = text.Trim();
        var said = words.Length > 0 ? words : TextNormalization.Line(recipient["Status"] ?? "");
        return $"The receiving mail server returned it: {(said.Length > 0 ? said : "it gave no reason")}";
    }

    private static IEnumerable<MimeEntity> Parts(MimeEntity? entity) =>
        entity switch
        {
            null => [],
            Multipart several => several.SelectMany(Parts),
            _ => [entity],
        };
}
