package io.osupervisor.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where the events of all agents are kept.
 *
 * @param url of a PostgreSQL as JDBC writes it; empty where the store is embedded. It may hold a
 *     password: {@link #toString} masks it
 * @param poolSize the connections that the node takes of the database
 * @param connectionTimeout how long a connection is waited for
 * @param answerTimeout how long the database may say nothing before a connection counts as lost
 */
public record StoreSettings(
    StoreKind kind, String url, int poolSize, Duration connectionTimeout, Duration answerTimeout) {
  /** How the URL of a PostgreSQL begins. */
  public static final String POSTGRESQL = "jdbc:postgresql:";

  /** In a URL they would win over what each kind of connection needs. */
  private static final Pattern PATIENCE =
      Pattern.compile("[?&](connectTimeout|loginTimeout|socketTimeout)=");

  public StoreSettings {
    boolean shared = kind == StoreKind.POSTGRESQL;
    Checks.begin()
        .that(
            "url",
            !shared || (url.startsWith(POSTGRESQL) && url.length() > POSTGRESQL.length()),
            "must begin with " + POSTGRESQL + " where kind = postgresql")
        .that("url", shared || url.isEmpty(), "must be empty where kind = embedded")
        .that(
            "url",
            !PATIENCE.matcher(url).find(),
            "must not say how long to wait: connection-timeout and answer-timeout do")
        .within("pool-size", poolSize, 2, 1000)
        .within(
            "connection-timeout", connectionTimeout, Duration.ofMillis(250), Duration.ofMinutes(1))
        .within("answer-timeout", answerTimeout, Duration.ofSeconds(2), Duration.ofMinutes(10))
        .verify();
  }

  @Override
  public String toString() {
    return "StoreSettings[kind=%s, url=%s, poolSize=%d, connectionTimeout=%s, answerTimeout=%s]"
        .formatted(kind, Secrets.maskText(url), poolSize, connectionTimeout, answerTimeout);
  }
}
