package io.osupervisor.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param source the file, environment variable or flag that it stands in
 * @param line its line, counted from 1; 0 where there are no lines
 * @param key the full key
 * @param value the value as written, secrets masked; empty where there is none
 * @param what what is wrong with it
 * @param nearest the valid name that was probably meant; empty where none is near
 */
public record ConfigProblem(
    String source, int line, String key, String value, String what, String nearest) {

  /** {@code node.conf:12: osupervisor.data-dri = x: there is no such key; did you mean …?}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source);
    if (line > 0) {
      text.append(':').append(line);
    }
    if (!key.isEmpty()) {
      text.append(": ").append(key);
    }
    if (!value.isEmpty()) {
      text.append(" = ").append(value);
    }
    text.append(": ").append(what);
    if (!nearest.isEmpty()) {
      text.append("; did you mean '").append(nearest).append("'?");
    }
    return text.toString();
  }
}
