package io.osupervisor.agent.vault;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What the files of a folder are also kept in, so that another node finds them: the folder is then
 * no more than a copy. A name stands for one content for ever. Blocking; safe for several threads.
 */
public interface SharedFolder {
  /** Of a folder that is all there is. */
  SharedFolder NONE = new NoSharedFolder();

  /**
   * Keeps a file; done once it is durable. Where the name is there already nothing changes.
   *
   * @throws io.osupervisor.agent.AgentException {@code storage_unavailable} when it cannot be
   *     reached
   * @throws IOException when the file cannot be read
   */
  void put(String name, Path file) throws IOException;

  /**
   * Brings a file into the folder, in place of what is there.
   *
   * @return whether it was there
   * @throws io.osupervisor.agent.AgentException {@code storage_unavailable} when it cannot be
   *     reached, {@code store_damaged} when a part of it is missing
   * @throws IOException when the disk refuses
   */
  boolean fetch(String name, Path target) throws IOException;

  /** Whether a name is there. */
  boolean contains(String name);

  /** Removes these, where they are there. */
  void remove(Set<String> names);

  /** Removes all but these, where they are older: what was kept and never named. */
  void sweep(Set<String> named, Duration older);
}
