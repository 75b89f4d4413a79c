using MasterHome.History;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.History;

public sealed class HistorySealsTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime Later = A.Moment.AddHours(1);

    [Fact]
    public async Task Entries_are_sealed_once_they_have_settled_and_nothing_is_found_altered()
    {
        await Note(3);
        Assert.Equal(0, await Seal(A.Moment.AddMinutes(5)));
        Assert.Equal(3, await Seal(Later));
        await Note(2, Later);
        Assert.Equal(0, await Seal(Later.AddMinutes(5)));
        Assert.Equal(
            "2 history entries sealed.",
            (await Read(db => new SealHistory(Seals(db, Later.AddHours(1))).RunAsync(default))).Sentence
        );
        Assert.Null(await Altered());
        Assert.Equal(5, await Read(db => db.History.Select(h => h.Seal).Distinct().CountAsync()));
    }

    [Fact]
    public async Task An_entry_that_waits_keeps_later_ones_from_being_sealed()
    {
        await Note(1);
        await Note(1, Later);
        await Note(1);
        Assert.Equal(1, await Seal(Later.AddMinutes(5)));
        Assert.Equal(2, await Seal(Later.AddHours(1)));
        Assert.Null(await Altered());
    }

    public static TheoryData<string, long> Changes =>
        new()
        {
            { "UPDATE History SET What = 'Nothing' WHERE Id = 3", 3 },
            { "UPDATE History SET ActorName = 'Kim' WHERE Id = 5", 5 },
            { "UPDATE History SET Before = 'a', After = 'b' WHERE Id = 1", 1 },
            { "UPDATE History SET At = '2020-01-01' WHERE Id = 2", 2 },
            { "DELETE FROM History WHERE Id = 2", 3 },
            { "DELETE FROM History WHERE Id = 1", 2 },
            { "UPDATE History SET Seal = NULL, Digest = NULL WHERE Id = 4", 4 },
            { "UPDATE History SET Digest = 'x' WHERE Id = 4", 4 },
        };

    /// <summary>By somebody who can also remove the triggers.</summary>
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_first_altered_entry_is_named(string change, long id)
    {
        await Note(6);
        await Seal(Later);
        await Do(db => db.Database.ExecuteSqlRawAsync("DROP TRIGGER History_AppendOnly; DROP TRIGGER History_AppendOnly_Delete"));
        await Do(db => db.Database.ExecuteSqlRawAsync(change));
        Assert.StartsWith($"History entry {id} was ", await Altered(), StringComparison.Ordinal);
    }

    private Task Note(int count, DateTime? at = null) =>
        Do(async db =>
        {
            for (var i = 1; i <= count; i++)
            {
                db.Note(By.Administrator(at), "Something", i, $"Changed {i}", reason: "Agreed");
                await db.SaveChangesAsync();
            }
        });

    private Task<int> Seal(DateTime now) => Read(db => Seals(db, now).SealAll());

    private Task<string?> Altered() => Read(db => Seals(db, Later).FindAltered());

    private static HistorySeals Seals(MasterHome.Data.HomeDb db, DateTime now) => new(db, A.Clock(now));
}
