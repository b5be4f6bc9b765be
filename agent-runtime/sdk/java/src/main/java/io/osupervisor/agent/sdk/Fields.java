package io.osupervisor.agent.sdk;

import java.util.Map;

/** The fields of a frame, with a clear fault where one is missing or of another kind. */
final class Fields {
  /** A frame of a known type that lacks something. */
  static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingException(Map<String, Object> frame, String field) {
      super(frame.get("type") + " has no valid " + field, null, false, false);
    }
  }

  private Fields() {}

  static Object required(Map<String, Object> frame, String field) {
    Object value = frame.get(field);
    if (value == null) {
      throw new MissingException(frame, field);
    }
    return value;
  }

  static String text(Map<String, Object> frame, String field) {
    if (frame.get(field) instanceof String value) {
      return value;
    }
    throw new MissingException(frame, field);
  }

  static String text(Map<String, Object> frame, String field, String otherwise) {
    return frame.get(field) instanceof String value ? value : otherwise;
  }

  static long number(Map<String, Object> frame, String field) {
    if (frame.get(field) instanceof Long value) {
      return value;
    }
    throw new MissingException(frame, field);
  }

  static long number(Map<String, Object> frame, String field, long otherwise) {
    return frame.get(field) instanceof Long value ? value : otherwise;
  }

  static boolean truth(Map<String, Object> frame, String field) {
    return Boolean.TRUE.equals(frame.get(field));
  }

  static Map<String, Object> map(Map<String, Object> frame, String field) {
    Object value = frame.get(field);
    return value instanceof Map<?, ?> ? Values.map(value) : Map.of();
  }
}
