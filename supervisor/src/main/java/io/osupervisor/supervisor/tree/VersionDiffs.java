package io.osupervisor.supervisor.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.osupervisor.agent.AgentReply.FileChange;
import io.osupervisor.agent.AgentReply.ParameterChange;
import io.osupervisor.agent.AgentReply.VersionDiff;
import io.osupervisor.agent.VersionId;
import io.osupervisor.agent.protocol.Value;
import io.osupervisor.agent.version.GenomeFile;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.agent.version.VersionContent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** In what two versions differ. */
final class VersionDiffs {
  /** Larger files are told as changed, without their lines. */
  static final int MOST_BYTES = 256 * 1024;

  /** Beyond these bytes of lines in all, further files are told without theirs. */
  static final int MOST_TEXT = 1024 * 1024;

  private static final int CONTEXT = 3;

  private int text;

  private VersionDiffs() {}

  /** What the second version has in place of what the first has. */
  static VersionDiff between(
      VersionId from, VersionContent before, VersionId to, VersionContent after) {
    return new VersionDiff(
        from.value(),
        to.value(),
        new VersionDiffs().files(before, after),
        parameters(before.parameters(), after.parameters()));
  }

  private List<FileChange> files(VersionContent before, VersionContent after) {
    TreeSet<GenomePath> paths = new TreeSet<>(before.files().keySet());
    paths.addAll(after.files().keySet());
    List<FileChange> changes = new ArrayList<>();
    for (GenomePath path : paths) {
      GenomeFile old = before.files().get(path);
      GenomeFile now = after.files().get(path);
      if (old == null || now == null || !old.equals(now)) {
        changes.add(change(path, old, now));
      }
    }
    return changes;
  }

  private FileChange change(GenomePath path, @Nullable GenomeFile old, @Nullable GenomeFile now) {
    String kind = old == null ? "added" : now == null ? "removed" : "changed";
    Optional<String> before = old == null ? Optional.of("") : text(old);
    Optional<String> after = now == null ? Optional.of("") : text(now);
    if (before.isEmpty() || after.isEmpty() || text > MOST_TEXT) {
      return new FileChange(path.value(), kind, null);
    }
    List<String> lines = before.get().lines().toList();
    List<String> unified =
        UnifiedDiffUtils.generateUnifiedDiff(
            old == null ? "/dev/null" : "a/" + path,
            now == null ? "/dev/null" : "b/" + path,
            lines,
            DiffUtils.diff(lines, after.get().lines().toList()),
            CONTEXT);
    String shown = unified.isEmpty() ? "" : applicable(String.join("\n", unified)) + "\n";
    text += shown.length();
    return new FileChange(path.value(), kind, shown);
  }

  /** A side without lines begins before the first: so the tools want it that apply patches. */
  private static String applicable(String unified) {
    return unified
        .replaceFirst("(?m)^@@ -1,0 ", "@@ -0,0 ")
        .replaceFirst("(?m)^(@@ -[0-9,]+) \\+1,0 @@$", "$1 +0,0 @@");
  }

  private static Optional<String> text(GenomeFile file) {
    if (file.entry().size() > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(file.content())).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Map<String, ParameterChange> parameters(
      Map<String, Value> before, Map<String, Value> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    Map<String, ParameterChange> changes = new TreeMap<>();
    for (String name : names) {
      Value old = before.get(name);
      Value now = after.get(name);
      if (old == null || !old.equals(now)) {
        changes.put(name, new ParameterChange(old, now));
      }
    }
    return changes;
  }
}
