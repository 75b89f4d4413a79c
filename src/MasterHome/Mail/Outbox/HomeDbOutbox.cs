using MasterHome.Data;

namespace MasterHome.Mail.Outbox;

public static class HomeDbOutbox
{
    /// <summary>Adds an email to the outbox, in the transaction of the action that it reports.</summary>
    public static void Queue(this HomeDb db, OutgoingEmail email) => db.Add(email);
}
