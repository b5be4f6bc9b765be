package io.osupervisor.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.osupervisor.systemtests.Writers.Acknowledged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** What a ledger has kept, and its versions. */
final class Ledger {
  /** Terms that a few answers meet, however slow the machine is. */
  static final String EASY =
      """
      trial {
        min-samples = 60
        unfenced = allow
        guards = [
          { metric = agreement, minimum = 70% }
          { metric = error-rate, margin = 30% }
        ]
      }
      watch { window = 1s, min-samples = 20, start-pulse = 10m }
      start-timeout = 10m
      drain-timeout = 30s
      """;

  private static final int PAGE = 20_000;

  private Ledger() {}

  /** The program of the version of this name. */
  static String program(String name) {
    return changed("NAME = \"v0\"", "NAME = \"" + name + "\"");
  }

  /** The program with another text in place of one that is in it. */
  static String changed(String text, String by) {
    try {
      String program = Files.readString(TestAgents.DIRECTORY.resolve("ledger.py"));
      assertThat(program).contains(text);
      return program.replace(text, by);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All ids that it has, in its order. */
  static List<String> ids(NodeApi api, String agent) {
    List<String> all = new ArrayList<>();
    JsonNode page;
    do {
      String data = "{\"op\":\"page\",\"from\":%d,\"limit\":%d}".formatted(all.size(), PAGE);
      page = api.ask(agent, data).data();
      page.forEach(id -> all.add(id.asText()));
    } while (page.size() == PAGE);
    return all;
  }

  /** What callers were told is kept is there, once and in order. */
  static void verify(List<String> kept, List<Acknowledged> acknowledged) {
    assertThat(new HashSet<>(kept)).as("an id is kept once").hasSameSizeAs(kept);
    for (Acknowledged one : acknowledged) {
      assertThat(kept.get((int) one.position() - 1)).isEqualTo(one.id());
    }
    assertThat(acknowledged).as("every id was repeated to its end").hasSameSizeAs(kept);
    acknowledged.stream()
        .collect(Collectors.groupingBy(Acknowledged::writer))
        .forEach(
            (writer, own) ->
                assertThat(own)
                    .as("the order of writer " + writer)
                    .isSortedAccordingTo(Comparator.comparingLong(Acknowledged::position)));
  }
}
