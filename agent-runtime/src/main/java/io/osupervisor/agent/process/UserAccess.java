package io.osupervisor.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Tells by owner and mode what a user could reach. Access lists are not looked at.
 *
 * @param uid of the user, whose only group has the same number
 */
record UserAccess(int uid) {
  private static final int EXECUTE = 1;
  private static final int MOST_LINKS = 40;

  /** Whether the user may execute this regular file, through links and every directory. */
  boolean mayExecute(Path file) {
    return reach(file.toAbsolutePath().normalize(), MOST_LINKS)
        .map(Path::normalize)
        .filter(Files::isRegularFile)
        .filter(this::permits)
        .isPresent();
  }

  /** The first parent that the user may not enter. */
  Optional<Path> blockedParent(Path directory) {
    for (int i = 0; i < directory.getNameCount(); i++) {
      Path parent =
          i == 0 ? directory.getRoot() : directory.getRoot().resolve(directory.subpath(0, i));
      if (!permits(parent)) {
        return Optional.of(parent);
      }
    }
    return Optional.empty();
  }

  // The real file, if every directory on the way, also behind links, may be entered.
  private Optional<Path> reach(Path path, int links) {
    if (links == 0) {
      return Optional.empty();
    }
    Path at = path.getRoot();
    for (int i = 0; i < path.getNameCount(); i++) {
      if (!permits(at)) {
        return Optional.empty();
      }
      Path next = at.resolve(path.getName(i));
      if (Files.isSymbolicLink(next)) {
        Path rest = i + 1 < path.getNameCount() ? path.subpath(i + 1, path.getNameCount()) : null;
        return target(next)
            .map(target -> rest == null ? target : target.resolve(rest))
            .flatMap(whole -> reach(whole.normalize(), links - 1));
      }
      at = next;
    }
    return Optional.of(at);
  }

  private static Optional<Path> target(Path link) {
    try {
      return Optional.of(link.resolveSibling(Files.readSymbolicLink(link)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean permits(Path path) {
    try {
      Map<String, Object> facts =
          Files.readAttributes(path, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) facts.getOrDefault("mode", 0);
      if (facts.get("uid") instanceof Integer owner && owner == uid) {
        return (mode >> 6 & EXECUTE) != 0;
      }
      if (facts.get("gid") instanceof Integer group && group == uid) {
        return (mode >> 3 & EXECUTE) != 0;
      }
      return (mode & EXECUTE) != 0;
    } catch (IOException e) {
      return false;
    }
  }
}
