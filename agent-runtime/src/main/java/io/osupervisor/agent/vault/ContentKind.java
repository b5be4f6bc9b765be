package io.osupervisor.agent.vault;

/** What the bytes of a checkpoint are. The codes are those of the file format. */
public enum ContentKind {
  /** One value, as canonical MessagePack. */
  VALUE(1),
  /** The content of a binary, without any wrapping, as it came in chunks. */
  BINARY(2);

  private final int code;

  ContentKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
