package io.osupervisor.supervisor.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the other nodes say of a node that asks whether it is still one of them. Most of the nodes
 * must agree, it included: they are what a part that gave it up would have needed.
 *
 * @param <M> what names a node
 */
final class Confirmation<M> {
  private final Map<M, Word> words = new HashMap<>();

  /** What a node says of another. */
  enum Word {
    /** A member that can be reached. */
    MEMBER,
    /** A member that somebody cannot reach: it may be given up at any moment. */
    UNREACHABLE,
    /** Given up, or never known. */
    GONE
  }

  /** What comes of it. */
  enum Outcome {
    WAIT,
    CONFIRMED,
    LOST
  }

  /** A node said so; what it said before does not count any more. */
  void said(M node, Word word) {
    words.put(node, word);
  }

  /**
   * What comes of what was said.
   *
   * @param others the other nodes, as far as this one knows
   */
  Outcome outcome(Set<M> others) {
    int agreed = 1;
    for (M node : others) {
      Word word = words.get(node);
      if (word == Word.GONE) {
        return Outcome.LOST;
      }
      agreed += word == Word.MEMBER ? 1 : 0;
    }
    return 2 * agreed > others.size() + 1 ? Outcome.CONFIRMED : Outcome.WAIT;
  }
}
