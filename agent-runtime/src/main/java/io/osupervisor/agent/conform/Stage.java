package io.osupervisor.agent.conform;

import io.osupervisor.agent.protocol.AgentMessage.Hello;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What scenarios share: the program, the findings, and what it said of itself. */
final class Stage {
  private final List<String> command;
  private final ConformOptions options;
  private final Findings findings;
  private @Nullable Hello hello;
  private int instances;

  Stage(List<String> command, ConformOptions options, Findings findings) {
    this.command = command;
    this.options = options;
    this.findings = findings;
  }

  ConformOptions options() {
    return options;
  }

  Findings findings() {
    return findings;
  }

  /** A new instance that has said hello. */
  Dialogue start() {
    Dialogue dialogue = new Dialogue(command, options, findings, ++instances);
    hello = dialogue.hello();
    return dialogue;
  }

  /** A new instance that is ready, without memory. */
  Dialogue startReady() {
    return startReady(SavedMemory.NONE);
  }

  Dialogue startReady(SavedMemory memory) {
    Dialogue dialogue = start();
    try {
      return dialogue.begin(memory);
    } catch (Breach breach) {
      dialogue.close();
      throw breach;
    }
  }

  boolean can(String capability) {
    return hello != null && hello.capabilities().contains(capability);
  }
}
