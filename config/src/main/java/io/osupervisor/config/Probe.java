package io.osupervisor.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A request that changes nothing and that the agent must answer with data.
 *
 * @param name told where it fails: {@code [a-z0-9][a-z0-9_.-]{0,62}}
 * @param input what is asked
 * @param timeout how long the answer may take
 */
public record Probe(String name, JsonValue input, @Default("5s") Duration timeout) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  public Probe {
    Checks.begin()
        .that("name", NAME.matcher(name).matches(), "must be of the form [a-z0-9][a-z0-9_.-]{0,62}")
        .within("timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(10))
        .verify();
  }
}
