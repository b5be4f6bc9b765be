package io.osupervisor.benchmarks;

import java.util.SplittableRandom;

/** Lines of words, as agents write when they write of what they do. */
final class Prose {
  private static final int LENGTH = 200;
  private static final String[] WORDS =
      ("the of and to in a is that for it as was with be by on not he his but at are this have from"
           + " or had an they which one you were her all she there would their we him been has when"
           + " who will more no if out so said what up its about into than them can only other new"
           + " some could time these two may then do first any my now such like our over man me"
           + " even most made after also did many before must through back years where much order"
           + " customer total invoice shipped warehouse retry payment account balance")
          .split(" ");

  private final SplittableRandom random = new SplittableRandom(11);

  String next() {
    StringBuilder text = new StringBuilder();
    while (text.length() < LENGTH) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return text.substring(0, LENGTH);
  }
}
