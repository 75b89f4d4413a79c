namespace MasterHome.Mail.Smtp;

/// <summary>What became of handing over one email. Reasons hold no personal data and no words of the server.</summary>
public abstract record DeliveryResult
{
    private DeliveryResult() { }

    /// <summary>The server took the email, or it was kept in the folder because there is no server.</summary>
    public sealed record Sent : DeliveryResult;

    /// <summary>Not now: try again later.</summary>
    public sealed record TryLater(string Reason) : DeliveryResult
    {
        /// <summary>The trouble is the server's or a setting's, not this email's: the next emails would fare no better.</summary>
        public bool ConcernsAll { get; init; }

        /// <summary>The line was lost, or not even the sender was taken: a few such in a row are the server's trouble.</summary>
        public bool MayConcernAll { get; init; }
    }

    /// <summary>Not handed over: what it says is no longer so.</summary>
    public sealed record TooLate : DeliveryResult;

    /// <summary>Never: the server will not take this email.</summary>
    public sealed record Refused(string Reason) : DeliveryResult;
}
