package io.osupervisor.agent.vault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Keeps nothing. */
final class NoSharedFolder implements SharedFolder {
  @Override
  public void put(String name, Path file) {}

  @Override
  public boolean fetch(String name, Path target) {
    return false;
  }

  @Override
  public boolean contains(String name) {
    return false;
  }

  @Override
  public void remove(Set<String> names) {}

  @Override
  public void sweep(Set<String> named, Duration older) {}
}
