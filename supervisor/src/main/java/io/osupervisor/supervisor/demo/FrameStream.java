package io.osupervisor.supervisor.demo;

import io.osupervisor.supervisor.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The pipe on which a running agent writes its frames, found from outside of it. */
final class FrameStream {
  private FrameStream() {}

  /** Writes among the agent's frames, as a stray print would. */
  static void print(long pid, String text) throws IOException {
    Files.writeString(of(pid), text, StandardOpenOption.WRITE);
  }

  /** SDKs move standard output away, so it is the pipe that is neither its input nor its log. */
  private static Path of(long pid) throws IOException {
    Path descriptors = Path.of("/proc", Long.toString(pid), "fd");
    List<String> others = List.of(target(descriptors, "0"), target(descriptors, "2"));
    try (Stream<Path> all = Files.list(descriptors)) {
      return all.filter(
              fd -> {
                String target = target(descriptors, String.valueOf(fd.getFileName()));
                return target.startsWith("pipe:") && !others.contains(target);
              })
          .findFirst()
          .orElseThrow(
              () ->
                  CliException.refused(
                      "no_frames", "process " + pid + " has no pipe for frames", "try again"));
    }
  }

  private static String target(Path descriptors, String number) {
    try {
      return Files.readSymbolicLink(descriptors.resolve(number)).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
