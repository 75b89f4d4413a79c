using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MasterHome.Tests.Data;

/// <summary>The compiled models, which spare each start a second, say the same as the mapping. When a test fails here, run
/// <c>src/MasterHome/Data/compile-models.sh</c>.</summary>
public sealed class CompiledModelTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_compiled_model_says_the_same_as_the_mapping(bool isServer)
    {
        using HomeDb db = isServer ? DesignTimeOptions.SqlServer() : DesignTimeOptions.Sqlite();
        var mapping = db.GetService<IDesignTimeModel>().Model;

        Assert.IsAssignableFrom<RuntimeModel>(db.Model);
        Assert.Equal(
            Lines(mapping.ToDebugString(MetadataDebugStringOptions.ShortDefault)),
            Lines(db.Model.ToDebugString(MetadataDebugStringOptions.ShortDefault))
        );
        Assert.Equal(Tables(mapping), Tables(db.Model));
    }

    /// <summary>Tables, columns, keys and indexes. The order within an index matters to migrations only, so the compiled model drops
    /// it.</summary>
    private static string[] Tables(IModel model) =>
        [
            .. Lines(
                    model
                        .GetRelationalModel()
                        .ToDebugString(MetadataDebugStringOptions.LongDefault & ~MetadataDebugStringOptions.IncludeAnnotations)
                )
                .Select(line => line.Replace(" Desc", "", StringComparison.Ordinal)),
        ];

    /// <summary>Without the types that queries of other tests have added to the model of this process.</summary>
    private static string[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.TrimEntries).TakeWhile(line => line != "Ad-hoc entity types:")];
}
