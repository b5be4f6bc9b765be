package io.osupervisor.supervisor.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;

/** The story: a node, and what its agents survive and become under traffic. */
public final class Demo {
  private Demo() {}

  /**
   * Tells the story.
   *
   * @param folder an empty one, for all that is written
   * @param agents the folder of the example agents
   * @return whether every promise held
   */
  public static boolean run(PrintWriter out, Path folder, Path agents) throws IOException {
    Examples examples = new Examples(agents, folder);
    Path counter = examples.counter();
    try (Machine machine = new Machine()) {
      Story story = new Story(out, machine);
      story.say("a node starts, on a fresh data directory and free ports");
      long start = System.nanoTime();
      try (DemoNode node = DemoNode.start(folder.resolve("data"))) {
        story.promise("node ready", Duration.ofNanos(System.nanoTime() - start), 10_000);
        new Survival(story, node, counter).tell();
        if (examples.python()) {
          new Evolution(story, node, examples).tell();
        } else {
          story.say("how an agent is changed is left out: there is no python3 on the PATH");
        }
        story.promise(audit(node));
        return story.summary();
      }
    }
  }

  private static Promise audit(DemoNode node) {
    JsonNode audit = node.client().get("/api/v1/audit/verify");
    return new Promise(
        "the audit is whole",
        "%d actions in one chain".formatted(audit.path("entries").asLong()),
        audit.path("intact").asBoolean(false));
  }
}
