package io.osupervisor.arbiter.compare;

import java.util.ArrayList;
import java.util.List;

/** The paths that may still be met below one place of a value, walked down step by step. */
final class PathSet {
  static final PathSet EMPTY = new PathSet(List.of(), 0);

  private final List<ValuePath> paths;
  private final int depth;

  private PathSet(List<ValuePath> paths, int depth) {
    this.paths = paths;
    this.depth = depth;
  }

  static PathSet of(List<ValuePath> paths) {
    return paths.isEmpty() ? EMPTY : new PathSet(List.copyOf(paths), 0);
  }

  /** Whether one of them ends here. */
  boolean endsHere() {
    for (ValuePath path : paths) {
      if (path.steps().size() == depth) {
        return true;
      }
    }
    return false;
  }

  PathSet key(String name) {
    return paths.isEmpty() ? EMPTY : below(new PathStep.Key(name));
  }

  PathSet element(int position) {
    return paths.isEmpty() ? EMPTY : below(new PathStep.Index(position));
  }

  private PathSet below(PathStep taken) {
    List<ValuePath> left = new ArrayList<>(paths.size());
    for (ValuePath path : paths) {
      if (path.steps().size() > depth && path.steps().get(depth).overlaps(taken)) {
        left.add(path);
      }
    }
    return left.isEmpty() ? EMPTY : new PathSet(left, depth + 1);
  }
}
