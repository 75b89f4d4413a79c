namespace MasterHome.Mail.Smtp;

/// <summary>The result of sending one email. Reasons contain no personal data and no text from the server.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult() { }

    /// <summary>The server accepted the email, or it was saved in the folder because no server is configured.</summary>
    public sealed record Sent : DeliveryResult;

    /// <summary>A temporary failure: try again later.</summary>
    public sealed record TryLater(string Reason) : DeliveryResult
    {
        /// <summary>The cause is the server or a setting, not this email: the next emails would fail too.</summary>
        public bool AffectsAll { get; init; }

        /// <summary>The connection was lost or the sender was not accepted: several of these in a row mean a server problem.</summary>
        public bool MayAffectAll { get; init; }
    }

    /// <summary>Not sent, because its content is out of date.</summary>
    public sealed record TooLate : DeliveryResult;

    /// <summary>A permanent failure: the server rejected this email.</summary>
    public sealed record Refused(string Reason) : DeliveryResult;
}
