package io.osupervisor.arbiter.trial;

import java.util.regex.Pattern;

/**
 * Who proposed a change: the name of the token that the submission carried, or the agent itself.
 * Never what a submission says of itself.
 *
 * @param token the token's name; empty for the agent
 */
public record Proposer(String token) {
  /** The agent whose change it is. */
  public static final Proposer AGENT = new Proposer("");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@:-]{1,64}");

  /**
   * @throws IllegalArgumentException when the name could not be a token's
   */
  public Proposer {
    if (!token.isEmpty() && !NAME.matcher(token).matches()) {
      throw new IllegalArgumentException("not the name of a token: " + token);
    }
  }

  /** Whoever holds the token of this name. */
  public static Proposer token(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a token without a name");
    }
    return new Proposer(name);
  }

  /** Whether it wants to hear what becomes of its proposal. */
  boolean hears() {
    return token.isEmpty();
  }

  @Override
  public String toString() {
    return token.isEmpty() ? "agent" : "token:" + token;
  }
}
