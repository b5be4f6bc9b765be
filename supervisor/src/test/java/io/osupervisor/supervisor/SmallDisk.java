package io.osupervisor.supervisor;

import io.osupervisor.agent.vault.FreeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A disk of 128 MiB that can be filled: a file system of its own in memory where this process may
 * mount one, as root may; elsewhere a plain directory whose free space is told, not measured.
 */
sealed interface SmallDisk extends AutoCloseable {
  int SIZE = 128 << 20;
  int RESERVE = 48 << 20;

  /** What a shell says of a program that is not there. */
  int NOT_THERE = 127;

  /** Mounts it at the folder, if that is allowed. */
  static SmallDisk at(Path folder) {
    String size = "size=" + SIZE;
    return run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString()) == 0
        ? new Mounted(folder)
        : new Told(new AtomicLong(SIZE));
  }

  /** Leaves little more than the reserve; a told disk is full at once. */
  void fill() throws IOException;

  /** Gives the room back. */
  void free() throws IOException;

  FreeSpace space(Path directory);

  @Override
  void close();

  /** In memory. */
  record Mounted(Path folder) implements SmallDisk {
    private static final int LEFT = 2 << 20;

    @Override
    public void fill() throws IOException {
      long free = Files.getFileStore(folder).getUsableSpace();
      Files.write(ballast(), new byte[(int) (free - RESERVE - LEFT)]);
    }

    @Override
    public void free() throws IOException {
      Files.delete(ballast());
    }

    @Override
    public FreeSpace space(Path directory) {
      return FreeSpace.of(directory);
    }

    @Override
    public void close() {
      run("umount", "--lazy", folder.toString());
    }

    private Path ballast() {
      return folder.resolve("ballast");
    }
  }

  /** Told. */
  record Told(AtomicLong left) implements SmallDisk {
    @Override
    public void fill() {
      left.set(RESERVE - 1);
    }

    @Override
    public void free() {
      left.set(SIZE);
    }

    @Override
    public FreeSpace space(Path directory) {
      return () -> new FreeSpace.Reading(left.get(), SIZE);
    }

    @Override
    public void close() {}
  }

  private static int run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.onExit().join().exitValue();
    } catch (IOException e) {
      return NOT_THERE;
    }
  }
}
