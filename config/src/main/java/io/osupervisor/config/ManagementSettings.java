package io.osupervisor.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The management endpoint.
 *
 * @param host where it listens
 * @param port its port; 0 takes a free one
 * @param insecure whether it may listen beyond loopback without TLS
 * @param requestBodyMax the largest request body that is read
 * @param requestNestingMax the deepest nesting of a request body
 * @param requestTimeout how long a request to an agent may take when it does not say
 * @param requestTimeoutMax the longest that it may ask for
 * @param pageSize entries of a page when the request does not say
 * @param pageSizeMax the most entries that it may ask for
 * @param failureLimit the wrong tokens that one address may show in a minute
 * @param tokenDir a folder of tokens that nodes share; empty for none
 * @param tls what it shows and speaks with
 */
public record ManagementSettings(
    String host,
    int port,
    boolean insecure,
    ByteSize requestBodyMax,
    int requestNestingMax,
    Duration requestTimeout,
    Duration requestTimeoutMax,
    int pageSize,
    int pageSizeMax,
    int failureLimit,
    String tokenDir,
    ServerTls tls) {
  public ManagementSettings {
    Checks.begin()
        .that("host", !host.isBlank(), "must not be empty")
        .that(
            "host",
            host.isBlank() || insecure || tls.isOn() || Loopback.is(host),
            "is reachable from other machines without TLS; keep to 127.0.0.1, set tls, or set"
                + " insecure = true if the network in between is trusted")
        .within("port", port, 0, 65535)
        .within("request-body-max", requestBodyMax, ByteSize.ofKiB(1), ByteSize.ofGiB(1))
        .within("request-nesting-max", requestNestingMax, 1, 1000)
        .within("request-timeout", requestTimeout, Duration.ofMillis(1), Duration.ofMinutes(10))
        .notBelow("request-timeout-max", requestTimeoutMax, "request-timeout", requestTimeout)
        .within("request-timeout-max", requestTimeoutMax, Duration.ZERO, Duration.ofMinutes(10))
        .atLeast("page-size", pageSize, 1)
        .notBelow("page-size-max", pageSizeMax, "page-size", pageSize)
        .within("failure-limit", failureLimit, 1, 1_000_000)
        .verify();
  }

  /** The folders of tokens beside those of the data directory: one, or none. */
  public List<Path> sharedTokens() {
    return tokenDir.isEmpty() ? List.of() : List.of(Path.of(tokenDir).toAbsolutePath().normalize());
  }
}
