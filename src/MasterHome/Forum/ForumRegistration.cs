using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MasterHome.Cycles;
using MasterHome.Forum.Csv;
using MasterHome.Forum.Discourse;
using MasterHome.Forum.Http;
using MasterHome.Forum.Khoros;
using MasterHome.Forum.Sources;
using MasterHome.Forum.Vanilla;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace MasterHome.Forum;

/// <summary>Registers the forum client that the settings select, with its retries and rate limits.</summary>
public static class ForumRegistration
{
    /// <summary>
    /// Registers the <see cref="IForum"/> and its settings from <c>Forum:</c> of the container's configuration, validated
    /// at startup. Delays use the container's <see cref="TimeProvider"/>. Each scope has one forum, which caches a run's state (a session,
    /// a directory, the file's content); the rate limit applies to the whole process.
    /// </summary>
    public static IServiceCollection AddForum(this IServiceCollection services)
    {
        services.AddOptions<ForumSettings>().BindConfiguration(ForumSettings.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ForumSettings>, SettingsCheck<ForumSettings>>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProgramCalendar>();
        services.AddScoped<IForum>(provider =>
            (IForum)
                ActivatorUtilities.CreateInstance(
                    provider,
                    Settings(provider).Kind switch
                    {
                        ForumKind.Vanilla => typeof(VanillaForum),
                        ForumKind.Khoros => typeof(KhorosForum),
                        ForumKind.Discourse => typeof(DiscourseForum),
                        ForumKind.Csv => typeof(CsvForum),
                        _ => typeof(NoForum),
                    }
                )
        );

        var client = services
            .AddHttpClient<ForumHttpClient>((provider, http) => ConfigureClient(http, Settings(provider)))
            .RemoveAllLoggers() // They would log member data from the addresses.
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false, // A redirect could carry the token to another host.
                    UseCookies = false,
                    AutomaticDecompression = DecompressionMethods.All,
                }
            );
        client.AddResilienceHandler(
            "forum",
            (pipeline, context) =>
                ConfigurePipeline(pipeline, Settings(context.ServiceProvider), context.ServiceProvider.GetRequiredService<TimeProvider>())
        );
        client.AddHttpMessageHandler(provider => new BufferedBodyHandler(Settings(provider).MaxBodyBytes));
        return services;
    }

    private static ForumSettings Settings(IServiceProvider provider) => provider.GetRequiredService<IOptions<ForumSettings>>().Value;

    private static void ConfigureClient(HttpClient http, ForumSettings settings)
    {
        http.Timeout = Timeout.InfiniteTimeSpan; // Each attempt has its own limit; the waits between them must not count.
        http.DefaultRequestHeaders.UserAgent.Add(new("MasterAnaplannerHome", "1.0"));
        http.DefaultRequestHeaders.Accept.Add(new("application/json"));
        if (settings.Kind == ForumKind.Vanilla)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
        if (settings.Kind == ForumKind.Discourse)
        {
            http.DefaultRequestHeaders.Add("Api-Key", settings.Token);
            http.DefaultRequestHeaders.Add("Api-Username", settings.User);
        }
    }

    private static void ConfigurePipeline(
        ResiliencePipelineBuilder<HttpResponseMessage> pipeline,
        ForumSettings settings,
        TimeProvider clock
    )
    {
        pipeline.TimeProvider = clock;
        var longestWait = TimeSpan.FromSeconds(settings.LongestWaitSeconds);
        if (settings.Retries > 0)
        {
            pipeline.AddRetry(
                new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = settings.Retries,
                    ShouldHandle = args =>
                        ValueTask.FromResult(
                            HttpClientResiliencePredicates.IsTransient(args.Outcome)
                                && args.Outcome.Exception
                                    is not HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                                && !(RequestPacer.RequestedWait(args.Outcome.Result, clock) > longestWait)
                        ),
                    DelayGenerator = args =>
                        ValueTask.FromResult<TimeSpan?>(
                            RequestPacer.RequestedWait(args.Outcome.Result, clock) ?? BackOff(args.Outcome.Result, args.AttemptNumber)
                        ),
                }
            );
        }

        pipeline.AddConcurrencyLimiter(settings.MaxInFlight, queueLimit: int.MaxValue);
        pipeline.AddStrategy(
            _ => new RequestPacer(clock, TimeSpan.FromMinutes(1) / settings.CallsPerMinute, longestWait),
            new RequestPacer.Options()
        );
        pipeline.AddTimeout(TimeSpan.FromSeconds(settings.TimeoutSeconds));
    }

    /// <summary>After a 429 <see cref="RequestPacer.BackOff"/>, otherwise 0.5, 1, 2, 4, 8 s.</summary>
    private static TimeSpan BackOff(HttpResponseMessage? response, int attempt) =>
        response?.StatusCode == HttpStatusCode.TooManyRequests
            ? RequestPacer.BackOff(attempt)
            : TimeSpan.FromSeconds(Math.Min(8, 0.5 * Math.Pow(2, attempt)));

    /// <summary>Reads the body, up to the limit, within the attempt, so that a slow or truncated body is a failed attempt and is
    /// retried.</summary>
    private sealed class BufferedBodyHandler(int maxBytes) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var response = await base.SendAsync(request, ct);
            try
            {
                await response.Content.LoadIntoBufferAsync(maxBytes, ct);
                if (response is { StatusCode: HttpStatusCode.TooManyRequests, Headers.RetryAfter: null })
                    response.Headers.RetryAfter = RetryAfterInBody(await response.Content.ReadAsByteArrayAsync(ct));
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        /// <summary>The wait that Discourse reports only in the body: <c>{"extras":{"wait_seconds":5}}</c>.</summary>
        private static RetryConditionHeaderValue? RetryAfterInBody(byte[] body)
        {
            try
            {
                using var json = JsonDocument.Parse(body);
                return
                    json.RootElement.Field("extras").Field("wait_seconds") is { } wait
                    && double.TryParse(wait.ToString(), CultureInfo.InvariantCulture, out var seconds)
                    && seconds is >= 0 and < int.MaxValue
                    ? new(TimeSpan.FromSeconds(Math.Ceiling(seconds)))
                    : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }
}
