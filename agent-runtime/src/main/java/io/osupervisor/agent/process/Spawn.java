package io.osupervisor.agent.process;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a process in a session of its own with exactly the given environment, three descriptors
 * and default signals, through {@code posix_spawn}.
 *
 * <p>Chosen over {@link ProcessBuilder} because it needs neither a helper program nor a reaper
 * thread per process: 2.2 ms against 3.8 ms to the first byte through the same chain.
 */
final class Spawn {
  private static final short SETSIGDEF = 0x04;
  private static final short SETSIGMASK = 0x08;
  private static final short SETSID = 0x80;
  // The C library's types are 80, 336 and 128 bytes; spare room costs nothing.
  private static final int ACTIONS_SIZE = 256;
  private static final int ATTRIBUTES_SIZE = 512;
  private static final int SIGNAL_SET_SIZE = 128;
  private static final int ALL_STANDARD_SIGNALS = 0x7fffffff;

  private Spawn() {}

  /** What the new process reads and writes; the descriptors stay open in this process. */
  record Streams(int input, int output, int error) {}

  /**
   * Starts it and gives its pid.
   *
   * @throws io.osupervisor.agent.AgentException {@code start_failed} with the error number
   */
  static int start(
      List<String> command, Map<String, String> environment, Path directory, Streams streams) {
    try (CStrings arguments = new CStrings(command);
        CStrings variables = new CStrings(assignments(environment));
        CStrings paths = new CStrings(List.of(command.get(0), directory.toString()));
        Memory actions = LibC.zeroed(ACTIONS_SIZE);
        Memory attributes = LibC.zeroed(ATTRIBUTES_SIZE);
        Memory signals = LibC.zeroed(SIGNAL_SET_SIZE);
        Memory pid = LibC.zeroed(4)) {
      long action = LibC.address(actions);
      LibC.posix_spawn_file_actions_init(action);
      LibC.posix_spawn_file_actions_adddup2(action, streams.input(), 0);
      LibC.posix_spawn_file_actions_adddup2(action, streams.output(), 1);
      LibC.posix_spawn_file_actions_adddup2(action, streams.error(), 2);
      LibC.posix_spawn_file_actions_addchdir_np(action, paths.item(1));
      // Sockets of the Java library are not close-on-exec.
      LibC.posix_spawn_file_actions_addclosefrom_np(action, 3);
      long attribute = LibC.address(attributes);
      LibC.posix_spawnattr_init(attribute);
      LibC.posix_spawnattr_setsigmask(attribute, LibC.address(signals));
      signals.setInt(0, ALL_STANDARD_SIGNALS);
      LibC.posix_spawnattr_setsigdefault(attribute, LibC.address(signals));
      LibC.posix_spawnattr_setflags(attribute, (short) (SETSIGDEF | SETSIGMASK | SETSID));
      int error =
          LibC.posix_spawn(
              LibC.address(pid),
              paths.item(0),
              action,
              attribute,
              arguments.array(),
              variables.array());
      LibC.posix_spawn_file_actions_destroy(action);
      LibC.posix_spawnattr_destroy(attribute);
      if (error != 0) {
        throw ProcessErrors.startFailed(command.get(0), error);
      }
      return pid.getInt(0);
    }
  }

  private static List<String> assignments(Map<String, String> environment) {
    List<String> assignments = new ArrayList<>();
    environment.forEach((name, value) -> assignments.add(name + "=" + value));
    return assignments;
  }

  /** A null-terminated array of C strings in one block. */
  private static final class CStrings implements AutoCloseable {
    private final Memory block;
    private final long array;

    CStrings(List<String> strings) {
      List<byte[]> encoded =
          strings.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
      long offset = 8L * (encoded.size() + 1);
      long size = offset + encoded.stream().mapToLong(bytes -> bytes.length + 1L).sum();
      block = LibC.zeroed(size);
      array = LibC.address(block);
      for (int i = 0; i < encoded.size(); i++) {
        byte[] bytes = encoded.get(i);
        block.setLong(8L * i, array + offset);
        block.write(offset, bytes, 0, bytes.length);
        offset += bytes.length + 1L;
      }
    }

    long array() {
      return array;
    }

    long item(int index) {
      return block.getLong(8L * index);
    }

    @Override
    public void close() {
      block.close();
    }
  }
}
