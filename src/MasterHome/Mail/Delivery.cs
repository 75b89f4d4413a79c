namespace MasterHome.Mail;

/// <summary>What became of handing over one letter. Reasons hold no personal data and no words of the server.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The server took the letter, or it was kept in the folder because there is no server.</summary>
    public sealed record Sent : Delivery;

    /// <summary>Not now: try again later.</summary>
    public sealed record TryLater(string Reason) : Delivery
    {
        /// <summary>The trouble is the server's or a setting's, not this letter's: the next letters would fare no better.</summary>
        public bool ConcernsAll { get; init; }

        /// <summary>The line was lost, or not even the sender was taken: a few such in a row are the server's trouble.</summary>
        public bool MayConcernAll { get; init; }
    }

    /// <summary>Not handed over: what it says is no longer so.</summary>
    public sealed record TooLate : Delivery;

    /// <summary>Never: the server will not take this letter.</summary>
    public sealed record Refused(string Reason) : Delivery;
}
