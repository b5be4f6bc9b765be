package io.osupervisor.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Events of 200 printable characters that do not compress, made beforehand, so that making them is
 * measured on no side; the same on all sides. More of them than lie within a block of a store.
 */
final class Texts {
  private static final int COUNT = 4096;
  private static final int LENGTH = 200;
  private static final List<String> ALL = make();

  private int next;

  /** They begin somewhere, so that writers do not write the same at the same time. */
  Texts(int begin) {
    next = Math.floorMod(begin, COUNT);
  }

  String next() {
    String text = ALL.get(next);
    next = (next + 1) % COUNT;
    return text;
  }

  private static List<String> make() {
    SplittableRandom random = new SplittableRandom(7);
    List<String> texts = new ArrayList<>(COUNT);
    for (int i = 0; i < COUNT; i++) {
      StringBuilder text = new StringBuilder(LENGTH);
      for (int at = 0; at < LENGTH; at++) {
        text.append((char) (' ' + random.nextInt(95)));
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
