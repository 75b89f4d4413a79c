using MasterHome.Web.Tests.Browser;
using MasterHome.Web.Tests.Hosting;
using MasterHome.Web.Tests.Opportunities;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("MasterHome.Web.Tests.Support.SlowestFirst", "MasterHome.Web.Tests")]

namespace MasterHome.Web.Tests.Support;

/// <summary>Starts the classes that take minutes before all others. Otherwise one of them may start last, and the run waits for it
/// alone. Most of them wait for processes of their own, so that others use the processor meanwhile.</summary>
public sealed class SlowestFirst : ITestCollectionOrderer
{
    private static readonly string[] Slow =
    [
        .. new[]
        {
            typeof(KillDuringDeliveryTests),
            typeof(KillAndRestartTests),
            typeof(PagesTests),
            typeof(KillOneOfTwoTests),
            typeof(ProductionTests),
            typeof(KillDuringSignUpsTests),
            typeof(RushTests),
            typeof(KillDuringPullTests),
            typeof(ServedProductionTests),
        }.Select(type => type.FullName!),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection =>
            Array.FindIndex(Slow, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal)) is var at and >= 0
                ? at
                : Slow.Length
        );
}
