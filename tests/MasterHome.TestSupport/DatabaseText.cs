using System.IO.Compression;
using System.Text;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace MasterHome.TestSupport;

/// <summary>Looks for a word in every column of every table, whatever it is for.</summary>
public static class DatabaseText
{
    /// <param name="db">Any context; its model says which tables there are.</param>
    /// <param name="word">Compared without case.</param>
    /// <returns>The columns that hold it, such as "Members.Email".</returns>
    public static async Task<IReadOnlyList<string>> Find(HomeDb db, string word)
    {
        var helper = db.GetService<ISqlGenerationHelper>();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        await db.Database.OpenConnectionAsync();
        foreach (var table in db.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>().Distinct())
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM {helper.DelimitIdentifier(table)}";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var text = reader.GetValue(i) switch
                    {
                        string value => value,
                        byte[] bytes => Encoding.UTF8.GetString(bytes) + Unpack(bytes),
                        _ => "",
                    };
                    if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                        found.Add($"{table}.{reader.GetName(i)}");
                }
            }
        }
        await db.Database.CloseConnectionAsync();
        return [.. found];
    }

    /// <summary>What is compressed with Brotli; nothing for other content.</summary>
    private static string Unpack(byte[] bytes)
    {
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var reader = new StreamReader(brotli);
            return reader.ReadToEnd();
        }
        catch (InvalidOperationException)
        {
            return "";
        }
        catch (InvalidDataException)
        {
            return "";
        }
    }
}
