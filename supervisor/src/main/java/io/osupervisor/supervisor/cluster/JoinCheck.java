package io.osupervisor.supervisor.cluster;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import org.apache.pekko.cluster.Valid$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Refuses to join, or to let join, what does not fit; named in {@code reference.conf}, made by the
 * cluster itself.
 *
 * <p>Both sides check. The one that joins hears of the other's refusal, but not of its reason: so a
 * member leaves it to a newcomer that told everything to find the same differences itself, and to
 * tell its own people. Whoever told only a part is refused by the member.
 */
public final class JoinCheck extends JoinConfigCompatChecker {
  private static final String IDENTITY = "osupervisor.data-dir";

  /** Nodes of this process that are members, by data directory: each has one of its own. */
  private static final Set<String> MEMBERS = ConcurrentHashMap.newKeySet();

  /** What they found when they were to join. */
  private static final Map<String, List<String>> FOUND = new ConcurrentHashMap<>();

  /** This node is a member from now on. */
  public static void admitted(Config node) {
    MEMBERS.add(node.getString(IDENTITY));
  }

  /** This node has ended; what it does not fit in, if that is why. */
  public static List<String> ended(Config node) {
    String identity = node.getString(IDENTITY);
    MEMBERS.remove(identity);
    List<String> found = FOUND.remove(identity);
    return found == null ? List.of() : found;
  }

  @Override
  public Seq<String> requiredKeys() {
    return CollectionConverters.asScala(JoinTerms.keys()).toList();
  }

  @Override
  public ConfigValidation check(Config other, Config own) {
    if (JoinTerms.areAbsent(other)) {
      return Valid$.MODULE$;
    }
    List<String> differences = JoinTerms.differences(other, own);
    String identity = own.getString(IDENTITY);
    boolean leftToTheOther = MEMBERS.contains(identity) && JoinTerms.areWhole(other);
    if (differences.isEmpty() || leftToTheOther) {
      return Valid$.MODULE$;
    }
    FOUND.put(identity, differences);
    return new Invalid(CollectionConverters.asScala(differences).toList());
  }
}
