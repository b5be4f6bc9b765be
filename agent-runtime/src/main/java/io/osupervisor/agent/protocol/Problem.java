package io.osupervisor.agent.protocol;

/** What makes well-formed bytes no protocol value. */
enum Problem {
  NOT_FINITE("NaN and infinities are no values"),
  EXTENSION("MessagePack extension types are no values"),
  KEY_NOT_STRING("map keys must be strings"),
  SURROGATE("a string holds a lone surrogate"),
  INTEGER_RANGE("integers reach from -2^63 to 2^64-1"),
  BINARY_FORM("a map whose only key is $bin must hold base64 text, or stand in {\"$esc\": ...}"),
  ESCAPE_FORM("$esc must hold a map whose only key is $bin or $esc");

  private final String text;

  Problem(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
