package io.osupervisor.agent.vault.tool;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Set;

/**
 * What the folders of a repair are called.
 *
 * @param keptAs what the names of the folders as they were end in
 * @param lostFound the folder of what could be read and is not kept
 */
record RepairNames(String keptAs, String lostFound) {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String KEPT_AS = ".damaged-";
  private static final String LOST_FOUND = "lost-found-";

  private static RepairNames of(String time) {
    return new RepairNames(KEPT_AS + time, LOST_FOUND + time);
  }

  /** Of a time; with a number behind it where a repair of the same second has its name. */
  static RepairNames free(Path root, Instant at) throws IOException {
    Set<String> taken = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      for (Path path : all) {
        String name = String.valueOf(path.getFileName());
        taken.add(
            name.startsWith(LOST_FOUND) ? name : name.replaceFirst(".*\\" + KEPT_AS, KEPT_AS));
      }
    }
    String second = NAME.format(at);
    RepairNames names = of(second);
    for (int i = 2; taken.contains(names.keptAs) || taken.contains(names.lostFound); i++) {
      names = of(second + "-" + i);
    }
    return names;
  }
}
