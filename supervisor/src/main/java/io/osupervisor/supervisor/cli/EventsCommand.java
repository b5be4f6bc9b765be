package io.osupervisor.supervisor.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code osup events}. */
@Command(
    name = "events",
    description = "What happened on the node, and what happens.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  osup events -f --agent counter", "  osup events -o jsonl"})
final class EventsCommand implements Runnable {
  @ParentCommand private Osup osup = new Osup(Map.of());

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as they happen.")
  private boolean follow;

  @Option(names = "--agent", paramLabel = "ID", description = "Only of this agent.")
  private @Nullable String agent;

  @Option(names = "--type", paramLabel = "T", description = "Only of this type.")
  private @Nullable String type;

  @Override
  public void run() {
    StringBuilder which = new StringBuilder("?after=0&follow=" + follow);
    if (agent != null) {
      which.append("&agent=").append(NodeClient.encoded(agent));
    }
    if (type != null) {
      which.append("&type=").append(NodeClient.encoded(type));
    }
    Output output = osup.output();
    osup.node().events(which.toString(), event -> output.next(event, EventText::line));
  }
}
