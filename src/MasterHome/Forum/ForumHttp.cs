using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace MasterHome.Forum;

/// <summary>The way to the forum: one typed client with a patience of our own.</summary>
public static class ForumHttp
{
    /// <summary>
    /// Registers the <see cref="IForum"/> and its settings from <c>Forum:</c> of the container's configuration, checked
    /// at start. Waits by the container's <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddForum(this IServiceCollection services)
    {
        services.AddOptions<ForumSettings>().BindConfiguration(ForumSettings.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ForumSettings>, ForumSettingsCheck>());
        services.TryAddSingleton(TimeProvider.System);

        var client = services.AddHttpClient<IForum, VanillaForum>((provider, http) => Introduce(http, Settings(provider)))
            .RemoveAllLoggers() // They would write whom we ask about.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // A redirect could carry the token to another host.
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
            });
        client.AddResilienceHandler("forum", (pipeline, context) => Prepare(
            pipeline, Settings(context.ServiceProvider), context.ServiceProvider.GetRequiredService<TimeProvider>()));
        client.AddHttpMessageHandler(provider => new WholeBody(Settings(provider).MaxBodyBytes));
        return services;
    }

    private static ForumSettings Settings(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ForumSettings>>().Value;

    private static void Introduce(HttpClient http, ForumSettings settings)
    {
        http.Timeout = Timeout.InfiniteTimeSpan; // Each attempt has its own limit; the waits between them are no failure.
        http.DefaultRequestHeaders.UserAgent.Add(new("MasterAnaplannerHome", "1.0"));
        http.DefaultRequestHeaders.Accept.Add(new("application/json"));
        if (!string.IsNullOrWhiteSpace(settings.Token))
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);
    }

    private static void Prepare(
        ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ForumSettings settings, TimeProvider clock)
    {
        pipeline.TimeProvider = clock;
        if (settings.Retries > 0)
        {
            var longest = TimeSpan.FromSeconds(settings.LongestWaitSeconds);
            pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = settings.Retries,
                ShouldHandle = args => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(args.Outcome)
                    && args.Outcome.Exception is not HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
                    && !(AskedFor(args.Outcome.Result, clock) > longest)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(
                    AskedFor(args.Outcome.Result, clock) ?? BackOff(args.Outcome.Result, args.AttemptNumber)),
            });
        }

        pipeline.AddStrategy(_ => new Pace(clock, TimeSpan.FromMinutes(1) / settings.RequestsPerMinute), new Pace.Options());
        pipeline.AddTimeout(TimeSpan.FromSeconds(settings.TimeoutSeconds));
    }

    /// <summary>The wait that the forum asks for (RFC 9110, 10.2.3: seconds or a date), if it does.</summary>
    private static TimeSpan? AskedFor(HttpResponseMessage? response, TimeProvider clock)
    {
        var after = response?.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - clock.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>10, 20, 40, 60 s after a 429 (Vanilla lifts its block after a minute), else 0.5, 1, 2, 4, 8 s.</summary>
    private static TimeSpan BackOff(HttpResponseMessage? response, int attempt) => TimeSpan.FromSeconds(
        response?.StatusCode == HttpStatusCode.TooManyRequests
            ? Math.Min(60, 10 * Math.Pow(2, attempt))
            : Math.Min(8, 0.5 * Math.Pow(2, attempt)));

    /// <summary>Reads the body, up to the limit, within the attempt, so that a body that drips or breaks off is a failed attempt.</summary>
    private sealed class WholeBody(int maxBytes) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
        {
            var response = await base.SendAsync(request, ct);
            try
            {
                await response.Content.LoadIntoBufferAsync(maxBytes, ct);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
    }
}
