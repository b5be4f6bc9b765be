package io.osupervisor.config;

import ch.qos.logback.core.PropertyDefinerBase;

/**
 * Which form log lines have, for {@code logback.xml}: {@code text} for people, {@code json} for
 * machines, as the property or else the environment variable {@code OSUP_LOG} says.
 */
public final class LogFormat extends PropertyDefinerBase {
  private static final String NAME = "OSUP_LOG";

  @Override
  public String getPropertyValue() {
    String property = System.getProperty(NAME);
    String wanted = property != null ? property : System.getenv(NAME);
    if (wanted == null || wanted.isEmpty() || wanted.equals("text")) {
      return "text";
    }
    if (wanted.equals("json")) {
      return "json";
    }
    addWarn(NAME + " must be text or json, but is '" + wanted + "'; text is taken");
    return "text";
  }
}
