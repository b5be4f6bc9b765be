package io.osupervisor.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Traces for a collector of OpenTelemetry.
 *
 * @param endpoint where spans are sent by OTLP over HTTP; empty for nowhere
 * @param sample the share of requests, 0 to 1, that begin a trace
 * @param queue what may wait to be sent; what finds no room is dropped and counted
 * @param timeout how long the collector may take for a batch
 */
public record TracingSettings(String endpoint, double sample, int queue, Duration timeout) {
  private static final Pattern URL = Pattern.compile("|https?://[^\\s/]+(/\\S*)?");

  public TracingSettings {
    Checks.begin()
        .that(
            "endpoint",
            URL.matcher(endpoint).matches(),
            "must be empty, or a URL as in http://127.0.0.1:4318/v1/traces")
        .within("sample", sample, 0.0, 1.0)
        .within("queue", queue, 16, 1 << 20)
        .within("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(1))
        .verify();
  }
}
