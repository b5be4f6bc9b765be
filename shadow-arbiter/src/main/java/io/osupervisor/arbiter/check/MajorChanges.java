package io.osupervisor.arbiter.check;

import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import io.osupervisor.config.StateKind;
import io.osupervisor.config.TrialPolicy.Behaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Tells major changes from minor ones by what they touch. A minor one leaves nothing behind that
 * its way back could stumble over, and no answer is another: it sets parameters within their bounds
 * only, or it changes files of an agent that keeps no state, under a trial that holds its answers
 * to those of the version before.
 */
public final class MajorChanges {
  private MajorChanges() {}

  /**
   * Why a change is a major one, for people; empty for a minor one.
   *
   * @param state how the memory of the agent relates to its requests
   * @param behaviour what the answers of the candidate may be
   */
  public static List<String> of(
      VersionContent parent, VersionContent candidate, StateKind state, Behaviour behaviour) {
    int files = changedFiles(parent.files(), candidate.files());
    List<String> reasons = new ArrayList<>();
    if (files > 0 && state != StateKind.NONE) {
      reasons.add(
          "it changes %s of an agent that keeps state (state = %s)"
              .formatted(counted(files), word(state)));
    }
    if (files > 0 && behaviour != Behaviour.PRESERVING) {
      reasons.add(
          "it changes %s, and its answers may differ (behaviour = %s)"
              .formatted(counted(files), word(behaviour)));
    }
    return reasons;
  }

  private static int changedFiles(
      SortedMap<GenomePath, GenomeFile> before, SortedMap<GenomePath, GenomeFile> after) {
    TreeSet<GenomePath> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    return (int)
        paths.stream().filter(path -> !Objects.equals(before.get(path), after.get(path))).count();
  }

  private static String counted(int files) {
    return files == 1 ? "a file" : files + " files";
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
