using System.Net;

namespace MasterHome.Forum.Http;

/// <summary>A failed read, which becomes "no data". The message is the reason, without personal data.</summary>
internal sealed class ForumReadException(string reason, HttpStatusCode? status = null) : Exception(reason)
{
    /// <summary>The forum's status code; null when the status was not the cause.</summary>
    public HttpStatusCode? Status => status;

    /// <summary>The forum denied access; an expired session is one possible cause.</summary>
    public bool IsRefusal { get; init; } = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>The failure says nothing about the member: no connection, a timeout, a server error or a rate limit.</summary>
    public bool IsTransient { get; init; } =
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>The reason as a sentence, for pages and job runs.</summary>
    public string Sentence => $"{char.ToUpperInvariant(Message[0])}{Message[1..]}.";
}
