package io.osupervisor.agent;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long a test waits for what must come. A wait ends as soon as it has what it waits for, so
 * this costs nothing, and a busy machine is given its time.
 */
public final class Patience implements BeforeAllCallback {
  /** The same that {@code application-test.conf} gives to probes. */
  public static final Duration LONG = Duration.ofMinutes(2);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LONG);
  }
}
