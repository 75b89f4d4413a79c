using System.Net;

namespace MasterHome.Forum.Http;

/// <summary>Thrown while reading, and turned into "no data": the message is the reason, without personal data.</summary>
internal sealed class ForumReadException(string why, HttpStatusCode? status = null) : Exception(why)
{
    /// <summary>With what the forum answered; null when it was not the status that is at fault.</summary>
    public HttpStatusCode? Status => status;

    /// <summary>The forum does not let us, which a session that has run out explains as well.</summary>
    public bool IsRefusal { get; init; } = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>The question did not get through, which says nothing about the member: no connection, no answer in time, trouble of the
    /// forum's own, or a wait that it asks for.</summary>
    public bool OnTheWay { get; init; } =
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>The reason as a sentence, for people.</summary>
    public string Sentence => $"{char.ToUpperInvariant(Message[0])}{Message[1..]}.";
}
