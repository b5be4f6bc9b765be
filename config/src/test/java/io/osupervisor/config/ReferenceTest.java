package io.osupervisor.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds {@code reference.conf} and the records together. */
class ReferenceTest {
  private static final String FORM = "Unit: [^.]+\\.( Range: .+\\.)? Since: \\d+\\.\\d+\\.";

  private static Config own() {
    return ConfigFactory.parseFile(new File("src/main/resources/reference.conf"));
  }

  @Test
  void shouldHaveAKeyForEachComponentAndAComponentForEachKey() {
    assertThat(new TreeSet<>(leaves().keySet()))
        .isEqualTo(new TreeSet<>(SettingKeys.of(NodeSettings.ROOT, NodeSettings.class)));
  }

  @Test
  void shouldHoldOnlyTheSettingsOfTheNode() {
    assertThat(own().root().keySet()).containsExactly(NodeSettings.ROOT);
  }

  @Test
  void shouldExplainEveryKeyInTheFixedForm() {
    List<String> undocumented = new ArrayList<>();
    leaves()
        .forEach(
            (key, value) -> {
              List<String> comment = comment(value);
              boolean explained =
                  comment.size() >= 2 && comment.get(comment.size() - 1).matches(FORM);
              if (!explained) {
                undocumented.add(key);
              }
            });
    assertThat(undocumented).isEmpty();
  }

  @Test
  void shouldSayWhatEveryGroupIsFor() {
    List<String> silent = new ArrayList<>();
    groups("", own().root(), silent);
    assertThat(silent).isEmpty();
  }

  private static void groups(String path, ConfigObject object, List<String> silent) {
    object.forEach(
        (key, value) -> {
          String full = SettingKeys.join(path, key);
          if (value instanceof ConfigObject group) {
            if (comment(value).isEmpty() && !full.equals(NodeSettings.ROOT)) {
              silent.add(full);
            }
            groups(full, group, silent);
          }
        });
  }

  /** A setting that is a group of names, such as env, counts as one key. */
  private static Map<String, ConfigValue> leaves() {
    Map<String, ConfigValue> leaves = new TreeMap<>();
    leaves("", own().root(), leaves);
    return leaves;
  }

  private static void leaves(String path, ConfigObject object, Map<String, ConfigValue> leaves) {
    object.forEach(
        (key, value) -> {
          String full = SettingKeys.join(path, ConfigUtil.joinPath(key));
          if (value instanceof ConfigObject group && !group.isEmpty()) {
            leaves(full, group, leaves);
          } else {
            leaves.put(full, value);
          }
        });
  }

  private static List<String> comment(ConfigValue value) {
    return value.origin().comments().stream().map(String::strip).toList();
  }
}
