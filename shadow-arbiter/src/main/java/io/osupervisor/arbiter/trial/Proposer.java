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

  private static final int LONGEST = 64;
  private static final String CUT = "..";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.@:-]{1," + LONGEST + "}");
  private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9_.@:-]");

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

  /**
   * Whoever sent a message, by its address or by what a node says of it, in the form of a name: an
   * underscore for what no name has, and the middle left out where it is too long. Host and port
   * stand at the end.
   */
  public static Proposer sender(String address) {
    String name = FOREIGN.matcher(address).replaceAll("_");
    if (name.length() > LONGEST) {
      int head = LONGEST / 4;
      String tail = name.substring(name.length() - (LONGEST - head - CUT.length()));
      name = name.substring(0, head) + CUT + tail;
    }
    return token(name.isEmpty() ? "unknown" : name);
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
