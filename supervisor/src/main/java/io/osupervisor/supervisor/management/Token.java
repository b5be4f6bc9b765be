package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.agent.AgentException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What opens the management interface. Its text is never logged. */
public final class Token {
  private static final int SHORTEST = 16;
  private static final int LONGEST = 1024;

  private final String name;
  private final Role role;
  private final String text;
  private final byte[] digest;

  /**
   * @param name who it stands for in the audit
   * @param role what it may do
   * @param text 16 to 1024 printable characters
   * @throws AgentException {@code invalid_token}
   */
  public Token(String name, Role role, String text) {
    boolean fits = text.length() >= SHORTEST && text.length() <= LONGEST;
    if (!fits || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new AgentException(
          "invalid_token",
          "the token '"
              + name
              + "' has "
              + text.length()
              + " characters or some that cannot be printed",
          "use at least " + SHORTEST + " letters and digits, or delete its file for a new one");
    }
    this.name = name;
    this.role = role;
    this.text = text;
    this.digest = digest(text);
  }

  /** Who it stands for in the audit. */
  public String name() {
    return name;
  }

  /** What it may do. */
  public Role role() {
    return role;
  }

  /** What {@link #opensFor} compares with. */
  static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /**
   * Compares in a time that tells nothing about the token, its length included.
   *
   * @param candidate the {@link #digest} of what was shown
   */
  boolean opensFor(byte[] candidate) {
    return MessageDigest.isEqual(digest, candidate);
  }

  /** For whoever is told it once, when it is made. */
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "Token[" + name + ", " + role.word() + "]";
  }
}
