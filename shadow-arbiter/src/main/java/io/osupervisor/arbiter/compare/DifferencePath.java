package io.osupervisor.arbiter.compare;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way to where two answers differ; its text is made only when it is asked for. Elements of
 * lists are not counted, so that one cause has one path.
 */
record DifferencePath(@Nullable DifferencePath parent, String step) {
  private static final int SHOWN_KEY = 64;

  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

  static final DifferencePath ROOT = new DifferencePath(null, "$");

  DifferencePath key(String name) {
    String shown = name.length() <= SHOWN_KEY ? name : name.substring(0, SHOWN_KEY) + "…";
    String step = new PathStep.Key(UNPRINTABLE.matcher(shown).replaceAll("\uFFFD")).toString();
    return new DifferencePath(this, step);
  }

  DifferencePath element() {
    return new DifferencePath(this, PathStep.AnyIndex.INSTANCE.toString());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (DifferencePath at = this; at != null; at = at.parent) {
      text.insert(0, at.step);
    }
    return text.toString();
  }
}
