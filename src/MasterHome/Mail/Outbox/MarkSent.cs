using System.Data;
using System.Data.Common;

namespace MasterHome.Mail.Outbox;

/// <summary>Writes to an email's row that it was sent, one commit an email: the only statement of which ten thousand run in a row. Made once
/// for a connection, and it touches no index: else each would cost more than handing the email over. What else follows from an email's
/// having been sent is written for the whole batch, by <see cref="Outbox.Release"/>.</summary>
internal sealed class MarkSent : IAsyncDisposable
{
    private readonly DbCommand _command;

    /// <param name="connection">Open, and open until the stamp is put away.</param>
    public MarkSent(DbConnection connection, string holder)
    {
        _command = connection.CreateCommand();
        _command.CommandText = """
            UPDATE OutgoingEmails SET SentAt = @at, Attempts = @attempts, LastError = NULL
            WHERE Id = @id AND HeldBy = @holder
            """;
        Add("@at", DbType.DateTime2);
        Add("@attempts", DbType.Int32);
        Add("@id", DbType.Int64);
        Add("@holder", DbType.String).Value = holder;
    }

    /// <returns>False when the email was no longer the holder's.</returns>
    public async Task<bool> Stamp(OutgoingEmail mail)
    {
        _command.Parameters["@at"].Value = mail.SentAt;
        _command.Parameters["@attempts"].Value = mail.Attempts;
        _command.Parameters["@id"].Value = mail.Id;
        return await _command.ExecuteNonQueryAsync() == 1;
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private DbParameter Add(string name, DbType type)
    {
        var parameter = _command.CreateParameter();
        (parameter.ParameterName, parameter.DbType) = (name, type);
        _command.Parameters.Add(parameter);
        return parameter;
    }
}
